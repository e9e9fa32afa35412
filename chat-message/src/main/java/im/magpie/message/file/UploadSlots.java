package im.magpie.message.file;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds the uploads in hand at once: each may write a little before it sees that the disk is full.
 * One user has a share of them only, since bodies may come slowly.
 */
final class UploadSlots {
    private static final int SHARE = 4;

    private final int most;
    private final int mostOfUser;
    private final Map<Long, Integer> taken = new HashMap<>();
    private int inHand;

    UploadSlots(int most) {
        this.most = most;
        this.mostOfUser = Math.max(1, most / SHARE);
    }

    /**
     * Takes a place for a user's upload.
     *
     * @throws ChatException busy, when there is none
     */
    synchronized void take(long uid) {
        int own = taken.getOrDefault(uid, 0);
        if (inHand >= most || own >= mostOfUser) {
            throw new ChatException(ErrorCode.BUSY, "file.too-many");
        }
        taken.put(uid, own + 1);
        inHand++;
    }

    /** Gives a place back that was taken. */
    synchronized void giveBack(long uid) {
        inHand--;
        taken.computeIfPresent(uid, (user, own) -> own == 1 ? null : own - 1);
    }
}
