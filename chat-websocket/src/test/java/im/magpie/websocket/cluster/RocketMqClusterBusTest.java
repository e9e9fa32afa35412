package im.magpie.websocket.cluster;

import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.NodeId;
import im.magpie.lab.LabFolder;
import im.magpie.lab.RocketMqServer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("im.magpie.websocket.cluster.RocketMqNodes#canRun")
class RocketMqClusterBusTest extends ClusterBusContract {
    /** A consumer finds its queues when it finds them. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static LabFolder folder;
    private static RocketMqServer server;

    private final RocketMqNodes nodes =
            new RocketMqNodes(server.nameServer(), "test-" + UUID.randomUUID());

    @BeforeAll
    static void startServer() {
        folder = LabFolder.create();
        server = RocketMqServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        folder.close();
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Override
    ClusterBus bus(NodeId node, Consumer<EventBatch> receiver) {
        ClusterBus bus = nodes.start(node, receiver);
        await().atMost(PATIENCE).until(bus::isReceiving);
        return bus;
    }
}
