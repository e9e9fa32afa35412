package im.magpie.websocket;

/** How the push gateway of this node does, for those who operate it. */
public interface GatewayStatus {

    /** How it does now. Answered from memory. */
    Now now();

    /** Connections of this node that hear a room. Answered from memory. */
    int listeners(long roomId);

    /** Connections of this node that a user has. Answered from memory. */
    int connections(long uid);

    /** Whether a row of the table of events is still there. Blocks. */
    boolean hasEvent(long eventId);

    /** Whether an engine beside the database is there. */
    enum Engine {
        /** A node on its own needs none. */
        NONE,
        /** It answers. */
        UP,
        /** It does not answer; everything goes on without it. */
        AWAY
    }

    /**
     * The gateway at a moment.
     *
     * @param users connections that are logged in
     * @param guests connections that are not
     * @param bus the broker between the nodes
     * @param busWaiting events that wait to be handed to the broker, or for it to take them
     * @param busDropped events that were not handed to it since the start; the others read them in
     *     the table
     * @param directory Redis, where nodes find each other's users
     * @param sinceRead milliseconds since the table of events was read; -1: it is not read here
     * @param rowsBehind rows that had come since the look before, when it was read last
     */
    record Now(
            int users,
            int guests,
            Engine bus,
            int busWaiting,
            long busDropped,
            Engine directory,
            long sinceRead,
            long rowsBehind) {}
}
