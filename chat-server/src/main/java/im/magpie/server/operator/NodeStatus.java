package im.magpie.server.operator;

import static java.util.Objects.requireNonNull;

import im.magpie.websocket.GatewayStatus.Engine;

/**
 * How a node does.
 *
 * @param version of the program
 * @param startTime when it started, epoch milliseconds of its own clock
 * @param ready whether it takes requests: what its readiness probe says, of the database as it was
 *     looked at last
 * @param users connections that are logged in
 * @param guests connections that are not
 * @param heapUsed bytes of the heap in use
 * @param heapMax bytes the heap may have
 * @param waiting messages and changes that wait to be written
 * @param bus the broker
 * @param busWaiting events that wait to be handed to the broker, or for it to take them
 * @param busDropped events that were not, since the start: the other nodes read them in the table
 * @param directory Redis
 * @param sinceRead milliseconds since it read the table of events; -1: it has nobody to read of
 * @param rowsBehind rows that had come since the look before, when it read last
 * @param words sensitive words it looks for
 * @param wordsRead when it read them last, epoch milliseconds of its own clock
 */
record NodeStatus(
        String version,
        long startTime,
        boolean ready,
        int users,
        int guests,
        long heapUsed,
        long heapMax,
        int waiting,
        Engine bus,
        int busWaiting,
        long busDropped,
        Engine directory,
        long sinceRead,
        long rowsBehind,
        int words,
        long wordsRead) {

    NodeStatus {
        requireNonNull(version, "version");
        requireNonNull(bus, "bus");
        requireNonNull(directory, "directory");
        if (users < 0 || guests < 0 || waiting < 0 || busWaiting < 0 || words < 0) {
            throw new IllegalArgumentException("a count is negative");
        }
    }
}
