package im.magpie.user.friend;

import im.magpie.common.api.CursorPage;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.text.WordFilter;
import im.magpie.common.tx.Transactions;
import im.magpie.user.friend.FriendApplyMapper.ReceivedRow;
import im.magpie.user.friend.FriendApplyMapper.WaitingRow;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Who asks whom for friendship. Between two users at most one apply waits, and never between
 * friends: a friendship is made only by ending the wait of one.
 */
@Component
final class FriendApplies {
    /** Speaks in rooms, and is nobody's friend. */
    private static final long SYSTEM = 1;

    /** Times another apply of the same two may come and go under one call. */
    private static final int MOST_ROUNDS = 4;

    private final FriendApplyMapper rows;
    private final Friends friends;
    private final WordFilter words;
    private final Transactions transactions;
    private final Pusher pusher;
    private final Clock clock;

    FriendApplies(
            FriendApplyMapper rows,
            Friends friends,
            WordFilter words,
            Transactions transactions,
            Pusher pusher,
            Clock clock) {
        this.rows = rows;
        this.friends = friends;
        this.words = words;
        this.transactions = transactions;
        this.pusher = pusher;
        this.clock = clock;
    }

    /**
     * Asks for friendship. An apply of the same user that waits already is left as it is; one of
     * the other user is approved.
     *
     * @throws ChatException BUSINESS for oneself, for friends, and for who cannot be asked
     */
    void apply(long uid, long target, String msg) {
        if (uid == target) {
            throw refused("user.friend.self");
        }
        String shown = words.mask(msg);
        for (int round = 1; ; round++) {
            try {
                transactions.run(() -> applyOnce(uid, target, shown));
                return;
            } catch (DuplicateKeyException e) {
                // Another apply between the two was first: look again at what waits now.
                if (round == MOST_ROUNDS) {
                    throw e;
                }
            }
        }
    }

    private void applyOnce(long uid, long target, String msg) {
        if (target == SYSTEM || rows.reachable(target) == null) {
            throw refused("user.friend.unreachable");
        }
        WaitingRow waiting = rows.waitingBetween(Pair.of(uid, target));
        if (waiting == null) {
            insert(uid, target, msg);
        } else if (waiting.uid() == target) {
            // An apply that waits no more was approved by this same user: what was asked for is so.
            agree(waiting, uid);
        }
    }

    private void insert(long uid, long target, String msg) {
        rows.insert(FriendApplyRow.waiting(uid, target, msg, clock.millis()));
        // The row holds the pair's unique key: from here on nobody else makes the two friends.
        // Looked at before it, a friendship made in between would be overlooked.
        if (!friends.among(uid, Set.of(target)).isEmpty()) {
            throw refused("user.friend.already");
        }
        pusher.push(new PushEvent(ApplyPush.from(uid), new Audience.Users(Set.of(target))));
    }

    /**
     * Approves an apply.
     *
     * @throws ChatException BUSINESS unless it waits for this user, alike for whatever reason
     */
    void approve(long uid, long applyId) {
        transactions.run(
                () -> {
                    WaitingRow waiting = rows.waitingFor(uid, applyId);
                    if (waiting == null || !agree(waiting, uid)) {
                        throw refused("user.friend.apply.unknown");
                    }
                });
    }

    private boolean agree(WaitingRow waiting, long approver) {
        boolean agreed = rows.agree(waiting.id(), clock.millis()) == 1;
        if (agreed) {
            friends.make(approver, waiting.uid());
        }
        return agreed;
    }

    /** A page of the applies a user received, newest first; notes that the user has seen them. */
    CursorPage<ReceivedRow> received(long uid, ApplyPlace place, int pageSize) {
        CursorPage<ReceivedRow> page =
                CursorPage.cut(
                        rows.received(uid, place, pageSize + 1),
                        pageSize,
                        row -> place.behind(row.id()));
        List<Long> unread =
                page.list().stream().filter(row -> !row.isRead()).map(ReceivedRow::id).toList();
        if (!unread.isEmpty()) {
            transactions.run(() -> rows.markRead(unread));
        }
        return page;
    }

    /** How many applies a user received. */
    long countReceived(long uid) {
        return rows.countReceived(uid);
    }

    /** How many applies a user received and has not seen. */
    int countUnread(long uid) {
        return rows.countUnread(uid);
    }

    private static ChatException refused(String key) {
        return new ChatException(ErrorCode.BUSINESS, key);
    }
}
