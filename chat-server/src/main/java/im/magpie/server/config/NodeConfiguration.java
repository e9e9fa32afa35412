package im.magpie.server.config;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.cluster.SingleNode;
import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.LocalClusterBus;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.LocalNodeDirectory;
import im.magpie.websocket.cluster.NodeDirectory;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who this node is, and how it reaches the others: the one place that chooses the adapters. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    @Bean
    NodeId nodeId(ChatSettings settings) {
        String name = settings.nodeId().isEmpty() ? "local" : settings.nodeId();
        return new NodeId(name, UUID.randomUUID().toString());
    }

    /** One process with nothing beside it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "chat.mode", havingValue = "embedded", matchIfMissing = true)
    static class Embedded {

        @Bean
        LocalHub localHub() {
            return new LocalHub();
        }

        @Bean
        ClusterNodes clusterNodes(NodeId self) {
            return new SingleNode(self);
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

    /** One of several equal nodes; {@link RocketMqConfiguration} has the bus. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "chat.mode", havingValue = "clustered")
    static class Clustered {

        @Bean
        ClusterNodes clusterNodes(NodeId self) {
            return new SingleNode(self);
        }

        @Bean
        NodeDirectory nodeDirectory(NodeId self) {
            return new LocalNodeDirectory(self, new LocalHub());
        }
    }
}
