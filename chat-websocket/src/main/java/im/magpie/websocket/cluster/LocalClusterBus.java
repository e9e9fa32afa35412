package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Optional;
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
    public void publish(EventBatch batch, Optional<NodeId> only) {
        hub.send(self, batch, only);
    }

    @Override
    public void receive(Consumer<EventBatch> receiver) {
        hub.join(self, receiver);
    }
}
