package im.magpie.server.config;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.RocketMqBusSettings;
import im.magpie.websocket.cluster.RocketMqClusterBus;
import org.apache.rocketmq.spring.autoconfigure.RocketMQProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bus of a cluster. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "chat.mode", havingValue = "clustered")
@EnableConfigurationProperties(RocketMQProperties.class)
class RocketMqConfiguration {

    @Bean
    ClusterBus clusterBus(
            NodeId self, ClusterNodes nodes, ChatSettings settings, RocketMQProperties rocketMq) {
        RocketMQProperties.Producer sender = rocketMq.getProducer();
        RocketMQProperties.Producer known =
                sender == null ? new RocketMQProperties.Producer() : sender;
        return new RocketMqClusterBus(
                self,
                nodes,
                new RocketMqBusSettings(
                        rocketMq.getNameServer(),
                        settings.bus().topic(),
                        known.getAccessKey(),
                        known.getSecretKey(),
                        known.isTlsEnable()));
    }
}
