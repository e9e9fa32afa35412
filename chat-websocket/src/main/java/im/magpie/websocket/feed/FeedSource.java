package im.magpie.websocket.feed;

/** What a feed asks for; each answer comes later, through the feed's own methods. */
interface FeedSource {

    /** Asks where the room stands: {@link RoomFeed#startAt} or {@link RoomFeed#startFailed}. */
    void readHead(RoomFeed feed);

    /** Asks for messages: {@link RoomFeed#logRead} or {@link RoomFeed#logFailed}. */
    void readLog(RoomFeed feed, long afterSeq, int limit);

    /** Asks who is a member: {@link RoomFeed#membersRead} or {@link RoomFeed#membersFailed}. */
    void readMembers(RoomFeed feed);

    /** Runs a task after a delay. */
    void later(RoomFeed feed, Runnable task, long delayMillis);

    /** Monotonic time, in nanoseconds. */
    long nanoTime();

    /** A message came from the log. */
    void healed(long seq);

    /** A fact was dropped that no log can bring back. */
    void dropped();
}
