package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LocalClusterBusTest extends ClusterBusContract {
    private final LocalHub hub = new LocalHub();

    @Override
    ClusterBus bus(NodeId node, Consumer<EventBatch> receiver) {
        ClusterBus bus = new LocalClusterBus(node, hub);
        bus.receive(receiver);
        return bus;
    }

    @Test
    void aNodeOnItsOwnIsAlone() {
        ClusterBus bus = new LocalClusterBus(new NodeId("only", "1"), new LocalHub());
        bus.receive(batch -> {});
        assertThat(bus.isAlone()).isTrue();
    }
}
