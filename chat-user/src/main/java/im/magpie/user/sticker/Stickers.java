package im.magpie.user.sticker;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.sticker.StickerMapper.OwnRow;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The stickers users keep. Adding locks the owner's row, so that those who add at the same time
 * count each other's.
 */
@Component
final class Stickers {
    /** Stickers of one user at most, as in MallChat. */
    static final int MOST = 30;

    private final StickerMapper rows;
    private final Transactions transactions;
    private final Clock clock;

    Stickers(StickerMapper rows, Transactions transactions, Clock clock) {
        this.rows = rows;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A user's stickers in the order they were added. */
    List<OwnRow> list(long uid) {
        return rows.ofUser(uid);
    }

    /**
     * Adds a sticker.
     *
     * @return its id
     * @throws ChatException VALIDATION for a url that cannot be one; BUSINESS when the user has it
     *     already, or {@value #MOST} of them
     */
    long add(long uid, String url) {
        if (!StickerUrl.isGood(url)) {
            throw new ChatException(ErrorCode.VALIDATION, "user.sticker.url");
        }
        return transactions.call(
                () -> {
                    rows.lockOwner(uid);
                    requireRoomFor(url, rows.ofUser(uid));
                    StickerRow row = new StickerRow();
                    row.uid = uid;
                    row.expressionUrl = url;
                    row.createTime = clock.millis();
                    rows.insert(row);
                    return row.id;
                });
    }

    private static void requireRoomFor(String url, List<OwnRow> present) {
        if (present.stream().anyMatch(row -> row.expressionUrl().equals(url))) {
            throw new ChatException(ErrorCode.BUSINESS, "user.sticker.taken");
        }
        if (present.size() >= MOST) {
            throw new ChatException(ErrorCode.BUSINESS, "user.sticker.full", MOST);
        }
    }

    /**
     * Removes a sticker.
     *
     * @throws ChatException BUSINESS when there is none with this id, or it is somebody else's
     */
    void remove(long uid, long id) {
        boolean removed = transactions.call(() -> rows.deleteOwn(uid, id) == 1);
        if (!removed) {
            throw new ChatException(ErrorCode.BUSINESS, "user.sticker.unknown");
        }
    }
}
