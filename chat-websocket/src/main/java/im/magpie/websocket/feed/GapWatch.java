package im.magpie.websocket.feed;

/**
 * How long the message behind the last one shown has been missing. One look is under way at most.
 * Guarded by the feed's lock.
 */
final class GapWatch {
    private static final long NOWHERE = -1;

    private final RoomFeed feed;
    private final FeedSource source;
    private long atSeq = NOWHERE;
    private long since;
    private boolean looking;

    GapWatch(RoomFeed feed, FeedSource source) {
        this.feed = feed;
        this.source = source;
    }

    /** Something is missing behind this message, perhaps for some time already. */
    void missing(long lastSeq) {
        if (atSeq != lastSeq) {
            atSeq = lastSeq;
            since = source.nanoTime();
        }
    }

    /** Makes the feed look after a while, unless it will do so anyway. */
    void lookIn(long millis) {
        if (!looking) {
            looking = true;
            source.later(feed, feed::checkGap, millis);
        }
    }

    /** The feed looks now. */
    void looked() {
        looking = false;
    }

    /** How long what is missing behind this message may still take; 0 or less: it is late. */
    long restMillis(long lastSeq) {
        return atSeq == lastSeq
                ? RoomFeed.GAP_MILLIS - (source.nanoTime() - since) / 1_000_000
                : RoomFeed.GAP_MILLIS;
    }
}
