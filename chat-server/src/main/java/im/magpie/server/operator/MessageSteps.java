package im.magpie.server.operator;

import static java.util.Objects.requireNonNull;

import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;

/**
 * What a node knows of one message. Times are epoch milliseconds of the node's own clock; 0: this
 * did not happen there, or is not known any more.
 *
 * @param remembered whether the node remembers anything of the message
 * @param acceptedAt handed in by its sender, at this node
 * @param committedAt written, by this node
 * @param traceId of the request that brought it; empty when unknown
 * @param eventId its row in the table of events; 0: none is known here
 * @param handover what the bus did with it, of the node that committed it; null: not known here, or
 *     the broker has not said it yet
 * @param way how the node learned of it; null: it did not, as far as it remembers
 * @param receivedAt when it learned of it
 * @param connections to how many connections it wrote it
 * @param firstWrittenAt when it wrote it first
 * @param lastWrittenAt when it wrote it last
 * @param listeners connections that hear the room there now
 */
record MessageSteps(
        boolean remembered,
        long acceptedAt,
        long committedAt,
        String traceId,
        long eventId,
        Handover handover,
        Way way,
        long receivedAt,
        int connections,
        long firstWrittenAt,
        long lastWrittenAt,
        int listeners) {

    MessageSteps {
        requireNonNull(traceId, "traceId");
        if (connections < 0 || listeners < 0) {
            throw new IllegalArgumentException(
                    "connections %d and listeners %d must not be negative"
                            .formatted(connections, listeners));
        }
    }
}
