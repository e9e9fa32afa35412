package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import org.junit.jupiter.api.Test;

class LocalClusterBusTest extends ClusterBusContract {
    private final LocalHub hub = new LocalHub();

    @Override
    ClusterBus bus(NodeId node) {
        return new LocalClusterBus(node, hub);
    }

    @Test
    void aNodeOnItsOwnIsAlone() {
        ClusterBus bus = new LocalClusterBus(new NodeId("only", "1"), new LocalHub());
        bus.receive(batch -> {});
        assertThat(bus.isAlone()).isTrue();
    }
}
