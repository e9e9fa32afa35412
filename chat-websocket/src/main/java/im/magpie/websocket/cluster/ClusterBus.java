package im.magpie.websocket.cluster;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Carries events to the other nodes, as fast as it can while the way is open. A batch that is lost
 * is nobody's business here.
 */
public interface ClusterBus {

    /** Whether no other node can hear, so that nothing needs to be encoded. */
    boolean isAlone();

    /** Whether batches of other nodes arrive here, as far as is known. */
    boolean isReceiving();

    /**
     * Hands over a batch and does not wait. What is published after the stage of a batch is
     * complete arrives after that batch; until then nothing is said about the order.
     *
     * @param batch what happened
     * @param targets the nodes that need it; the publisher itself is never one
     * @return complete when the bus has taken the batch; failed when it did not, or when too many
     *     are under way
     */
    CompletionStage<Void> publish(EventBatch batch, Targets targets);

    /**
     * Hands in the batches of other nodes; called once, before anything is published. The receiver
     * is called by one thread per origin at a time; when it throws, only that batch is lost. A node
     * may hear its own.
     */
    void receive(Consumer<EventBatch> receiver);
}
