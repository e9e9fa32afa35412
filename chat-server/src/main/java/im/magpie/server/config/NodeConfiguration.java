package im.magpie.server.config;

import im.magpie.common.cluster.NodeId;
import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.LocalClusterBus;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.LocalNodeDirectory;
import im.magpie.websocket.cluster.NodeDirectory;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who this node is, and how it reaches the others: the one place that chooses the adapters. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    @Bean
    NodeId nodeId() {
        return new NodeId("local", UUID.randomUUID().toString());
    }

    @Bean
    LocalHub localHub() {
        return new LocalHub();
    }

    @Bean
    ClusterBus clusterBus(NodeId self, LocalHub hub) {
        return new LocalClusterBus(self, hub);
    }

    @Bean
    NodeDirectory nodeDirectory(NodeId self, LocalHub hub) {
        return new LocalNodeDirectory(self, hub);
    }
}
