package im.magpie.websocket.feed;

/**
 * How new the member list is that a feed shows its room under. While an answer is awaited nothing
 * may be shown. Guarded by the feed's lock.
 */
final class MemberList {
    private static final long UNKNOWN = -1;

    /** A list that is older than an event may just not be visible yet. */
    private static final long STALE_MILLIS = 100;

    private static final long RETRY_MILLIS = 500;

    private final RoomFeed feed;
    private final FeedSource source;
    private long version = UNKNOWN;
    private long wanted = UNKNOWN;
    private long readAt;
    private long askedAt;
    private boolean reading;
    private boolean readAgain;

    MemberList(RoomFeed feed, FeedSource source) {
        this.feed = feed;
        this.source = source;
    }

    /** Whether an answer is awaited. */
    boolean isReading() {
        return reading;
    }

    /** An event was committed under this version: no older list will do for it. */
    void require(long eventVersion) {
        if (eventVersion > Math.max(version, wanted)) {
            wanted = eventVersion;
            refresh();
        }
    }

    /** A connection joined whose membership was read at a time, perhaps before the list changed. */
    void joined(long membershipReadAt) {
        boolean askedBefore = reading && askedAt - membershipReadAt < 0;
        boolean changedSince = !reading && version != UNKNOWN && readAt - membershipReadAt >= 0;
        if (askedBefore || changedSince) {
            refresh();
        }
    }

    /** Reads the list again, once more when it is being read already. */
    void refresh() {
        if (reading) {
            readAgain = true;
        } else {
            reading = true;
            ask();
        }
    }

    /** Asks for the list; the answer comes to the feed. */
    void ask() {
        askedAt = source.nanoTime();
        source.readMembers(feed);
    }

    /**
     * Takes an answer.
     *
     * @return whether the list is now as new as is needed; else it was asked for again
     */
    boolean answered(long answeredVersion) {
        version = Math.max(version, answeredVersion);
        readAt = source.nanoTime();
        if (readAgain) {
            readAgain = false;
            ask();
        } else if (answeredVersion < wanted) {
            source.later(feed, feed::readMembersNow, STALE_MILLIS);
        } else {
            reading = false;
        }
        return !reading;
    }

    /** There was no answer. */
    void failed() {
        source.later(feed, feed::readMembersNow, RETRY_MILLIS);
    }
}
