package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Where the nodes of one JVM meet: their buses, and their directory. */
public final class LocalHub {
    private final Map<NodeId, Consumer<EventBatch>> receivers = new ConcurrentHashMap<>();
    private final Map<Long, Set<NodeId>> nodesByUser = new ConcurrentHashMap<>();

    void join(NodeId node, Consumer<EventBatch> receiver) {
        receivers.put(node, receiver);
    }

    int size() {
        return receivers.size();
    }

    void send(NodeId from, EventBatch batch, Optional<NodeId> only) {
        receivers.forEach(
                (node, receiver) -> {
                    if (!node.equals(from) && (only.isEmpty() || only.get().equals(node))) {
                        receiver.accept(batch);
                    }
                });
    }

    Map<Long, Set<NodeId>> nodesByUser() {
        return nodesByUser;
    }
}
