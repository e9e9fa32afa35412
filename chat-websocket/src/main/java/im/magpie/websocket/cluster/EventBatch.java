package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.List;

/**
 * Events of one node, in the order they were published.
 *
 * @param origin the run of the node that published them
 * @param events at least one
 */
public record EventBatch(NodeId origin, List<Envelope> events) {

    public EventBatch {
        events = List.copyOf(events);
    }
}
