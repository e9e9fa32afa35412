package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.lab.DatabaseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Buses of nodes that know each other, on one topic. */
final class RocketMqNodes implements ClusterNodes, AutoCloseable {
    private final RocketMqBusSettings settings;
    private final Set<NodeId> alive = ConcurrentHashMap.newKeySet();
    private final List<RocketMqClusterBus> buses = new ArrayList<>();

    RocketMqNodes(String nameServer, String topic) {
        settings = new RocketMqBusSettings(nameServer, topic, null, null, false);
    }

    /** Where real servers are required, tests must run and fail rather than be skipped. */
    static boolean canRun() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"))
                || DatabaseServer.isAvailable();
    }

    RocketMqClusterBus start(NodeId node, Consumer<EventBatch> receiver) {
        alive.add(node);
        RocketMqClusterBus bus = new RocketMqClusterBus(node, this, settings);
        bus.receive(
                batch -> {
                    if (!batch.origin().equals(node)) {
                        receiver.accept(batch);
                    }
                });
        bus.start();
        buses.add(bus);
        return bus;
    }

    @Override
    public Set<NodeId> alive() {
        return Set.copyOf(alive);
    }

    @Override
    public void onGone(Consumer<String> handler) {
        // Nobody is ever gone here.
    }

    @Override
    public void onLapse(Runnable handler) {
        // Nor is this one given up.
    }

    @Override
    public void close() {
        buses.forEach(RocketMqClusterBus::stop);
    }
}
