package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A bus inside one JVM: nodes that share a {@link LocalHub} hear each other at once. */
public final class LocalClusterBus implements ClusterBus {
    private final NodeId self;
    private final LocalHub hub;

    /**
     * @param self the node this bus belongs to
     * @param hub where the nodes meet; a node on its own has one of its own
     */
    public LocalClusterBus(NodeId self, LocalHub hub) {
        this.self = self;
        this.hub = hub;
    }

    @Override
    public boolean isAlone() {
        return hub.size() <= 1;
    }

    @Override
    public boolean isReceiving() {
        return true;
    }

    @Override
    public CompletionStage<Void> publish(EventBatch batch, Targets targets) {
        hub.send(self, batch, targets);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void receive(Consumer<EventBatch> receiver) {
        hub.join(self, receiver);
    }
}
