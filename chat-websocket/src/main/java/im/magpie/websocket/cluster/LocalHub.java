package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the nodes of one JVM meet: their buses, and their directory. */
public final class LocalHub {
    private static final Logger log = LoggerFactory.getLogger(LocalHub.class);

    private final Map<NodeId, Consumer<EventBatch>> receivers = new ConcurrentHashMap<>();
    private final Map<Long, Set<NodeId>> nodesByUser = new ConcurrentHashMap<>();

    void join(NodeId node, Consumer<EventBatch> receiver) {
        receivers.put(node, receiver);
    }

    int size() {
        return receivers.size();
    }

    void send(NodeId from, EventBatch batch, Targets targets) {
        receivers.forEach(
                (node, receiver) -> {
                    if (!node.equals(from) && targets.include(node)) {
                        hand(batch, receiver);
                    }
                });
    }

    private static void hand(EventBatch batch, Consumer<EventBatch> receiver) {
        try {
            receiver.accept(batch);
        } catch (RuntimeException e) {
            log.error("a batch of {} was lost", batch.origin(), e);
        }
    }

    Map<Long, Set<NodeId>> nodesByUser() {
        return nodesByUser;
    }
}
