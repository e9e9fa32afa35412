package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries events to the other nodes. At least once while nodes are up and the way is open, in the
 * publisher's order; a batch that is lost is nobody's business here.
 */
public interface ClusterBus {

    /** Whether no other node can hear, so that nothing needs to be encoded. */
    boolean isAlone();

    /**
     * Hands over a batch. May block for a short time; called by one thread at a time.
     *
     * @param batch what happened
     * @param only the one node that needs it; empty for all others
     * @throws RuntimeException when the batch could not be handed over
     */
    void publish(EventBatch batch, Optional<NodeId> only);

    /**
     * Hands in the batches of other nodes; called once, before anything is published. The receiver
     * is called by one thread per origin at a time and does not throw. A node may hear its own.
     */
    void receive(Consumer<EventBatch> receiver);
}
