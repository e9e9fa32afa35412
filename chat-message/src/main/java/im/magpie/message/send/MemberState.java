package im.magpie.message.send;

/**
 * A member row under its lock, and what the running transaction has added to it. A user without a
 * row in a global room is one with zeros.
 */
final class MemberState {
    private final long roomId;
    private final long uid;
    private final boolean stored;
    private final boolean left;
    private long readSeq;
    private long sent;
    private long sentAtRead;

    MemberState(long roomId, long uid, boolean left, long readSeq, long sent, long sentAtRead) {
        this(roomId, uid, true, left);
        this.readSeq = readSeq;
        this.sent = sent;
        this.sentAtRead = sentAtRead;
    }

    private MemberState(long roomId, long uid, boolean stored, boolean left) {
        this.roomId = roomId;
        this.uid = uid;
        this.stored = stored;
        this.left = left;
    }

    static MemberState absent(long roomId, long uid) {
        return new MemberState(roomId, uid, false, false);
    }

    /**
     * Counts an own message. It does not mark what others wrote before it as read, so the position
     * follows only when it stood right in front; then all own messages lie at or before it.
     */
    void wrote(long seq) {
        sent++;
        if (readSeq == seq - 1) {
            readSeq = seq;
            sentAtRead = sent;
        }
    }

    boolean isMember() {
        return stored && !left;
    }

    boolean stored() {
        return stored;
    }

    long roomId() {
        return roomId;
    }

    long uid() {
        return uid;
    }

    long readSeq() {
        return readSeq;
    }

    long sent() {
        return sent;
    }

    long sentAtRead() {
        return sentAtRead;
    }
}
