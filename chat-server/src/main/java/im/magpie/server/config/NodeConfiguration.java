package im.magpie.server.config;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.cluster.SingleNode;
import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.EventLog;
import im.magpie.websocket.cluster.LocalClusterBus;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.LocalNodeDirectory;
import im.magpie.websocket.cluster.NoEventLog;
import im.magpie.websocket.cluster.NodeDirectory;
import im.magpie.websocket.cluster.RedisLink;
import im.magpie.websocket.cluster.RedisNodeDirectory;
import im.magpie.websocket.cluster.TableClusterNodes;
import im.magpie.websocket.cluster.TableEventLog;
import java.time.Clock;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

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
        EventLog eventLog() {
            return new NoEventLog();
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

        /** A node whose name was taken over must not go on: two would answer for one. */
        @Bean
        ClusterNodes clusterNodes(NodeId self, DataSource dataSource, Clock clock) {
            Runnable end = () -> new Thread(() -> System.exit(1), "replaced").start();
            return new TableClusterNodes(self, dataSource, clock, end);
        }

        @Bean
        EventLog eventLog(DataSource dataSource, JsonMapper mapper) {
            return new TableEventLog(dataSource, mapper);
        }

        @Bean
        NodeDirectory nodeDirectory(NodeId self, ClusterNodes nodes, RedisLink redis) {
            return new RedisNodeDirectory(self, nodes, redis);
        }
    }
}
