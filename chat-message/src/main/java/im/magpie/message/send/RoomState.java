package im.magpie.message.send;

/** A room row under its lock, and what the running transaction has added to it. */
final class RoomState {
    private final long id;
    private final boolean hot;
    private final boolean open;
    private final long memberVersion;
    private long lastSeq;
    private long lastTime;
    private long lastChange;

    RoomState(Row row) {
        this.id = row.id;
        this.hot = row.hot;
        this.open = row.open;
        this.memberVersion = row.memberVersion;
        this.lastSeq = row.lastSeq;
        this.lastTime = row.activeTime;
        this.lastChange = row.lastChange;
    }

    /**
     * Allots the next place. A clock that ran backwards does not make the room's time do so.
     *
     * @param now the wall clock, epoch milliseconds
     */
    void advance(long now) {
        lastSeq++;
        lastTime = Math.max(lastTime, now);
    }

    /** Allots the next change number. */
    long nextChange() {
        return ++lastChange;
    }

    long id() {
        return id;
    }

    boolean hot() {
        return hot;
    }

    boolean open() {
        return open;
    }

    long memberVersion() {
        return memberVersion;
    }

    long lastSeq() {
        return lastSeq;
    }

    long lastTime() {
        return lastTime;
    }

    long lastChange() {
        return lastChange;
    }

    /** The columns as they were read. */
    record Row(
            long id,
            boolean hot,
            boolean open,
            long memberVersion,
            long lastSeq,
            long activeTime,
            long lastChange) {}
}
