package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the clients of one node: all that is set about RocketMQ is set here. */
final class RocketMqClients {
    /** What every node hears. */
    static final String TAG_ALL = "all";

    /**
     * All events of an origin go through one queue, so several queues only let the events of
     * several origins be read side by side. Each costs every node a waiting request at the broker.
     */
    static final int QUEUES = 4;

    /** A topic that every broker has: asked which brokers there are, when ours is not there. */
    private static final String TOPIC_OF_EVERY_BROKER = "SELF_TEST_TOPIC";

    private static final int CALL_MILLIS = 1_000;
    private static final int ROUTE_MILLIS = 2_000;
    private static final int PULL_AGAIN_MILLIS = 200;
    private static final int PULLED_MESSAGES = 256;
    private static final int PULLED_MEBIBYTES = 16;
    private static final Logger log = LoggerFactory.getLogger(RocketMqClients.class);

    private final NodeId self;
    private final RocketMqBusSettings settings;

    /** Clients of one instance share their connections, and all that is set. */
    private final String instance = UUID.randomUUID().toString();

    RocketMqClients(NodeId self, RocketMqBusSettings settings) {
        this.self = self;
        this.settings = settings;
    }

    /** What only the nodes of a name hear. */
    static String tagOf(String nodeName) {
        return "n-" + nodeName;
    }

    /**
     * A group of its own for every node: within a group the nodes would overwrite each other's
     * tags. The topic is in it, so that two clusters may share a broker.
     */
    private String group() {
        return settings.topic() + "-" + self.name();
    }

    /** Starts what sends. Does not need a broker. */
    RocketMQTemplate producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(group(), hook());
        configure(producer);
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.setRetryTimesWhenSendFailed(0);
        // Frames are small or packed already.
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        producer.start();
        RocketMQTemplate template = new RocketMQTemplate();
        template.setProducer(producer);
        return template;
    }

    /**
     * Sees to it that the topic is there.
     *
     * @return whether the name server knows it; if not, it was made and will be known soon
     * @throws MQClientException when nobody answers, or the broker does not let us
     */
    @SuppressWarnings("deprecation") // They would rather have it done by hand.
    boolean hasTopic(DefaultMQProducer producer) throws MQClientException {
        try {
            return !producer.fetchPublishMessageQueues(settings.topic()).isEmpty();
        } catch (MQClientException e) {
            producer.createTopic(TOPIC_OF_EVERY_BROKER, settings.topic(), QUEUES, Map.of());
            return false;
        }
    }

    /** Starts a consumer at the end of the topic. */
    @SuppressWarnings("deprecation") // The store they mean instead writes files.
    DefaultMQPushConsumer consumer(Consumer<byte[]> receiver) throws MQClientException {
        DefaultMQPushConsumer consumer =
                new DefaultMQPushConsumer(group(), hook(), new AllocateMessageQueueAveragely());
        configure(consumer);
        consumer.setMessageModel(MessageModel.BROADCASTING);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        consumer.setOffsetStore(new RocketMqOffsets());
        consumer.setConsumeThreadMin(QUEUES);
        consumer.setConsumeThreadMax(QUEUES);
        consumer.setPullThresholdForQueue(PULLED_MESSAGES);
        consumer.setPullThresholdSizeForQueue(PULLED_MEBIBYTES);
        consumer.setPullTimeDelayMillsWhenException(PULL_AGAIN_MILLIS);
        consumer.subscribe(settings.topic(), TAG_ALL + " || " + tagOf(self.name()));
        consumer.registerMessageListener(
                (MessageListenerOrderly)
                        (messages, context) -> {
                            hand(messages, receiver);
                            return ConsumeOrderlyStatus.SUCCESS;
                        });
        consumer.start();
        return consumer;
    }

    /** An ordered listener that fails blocks its queue for ever: nothing gets out of here. */
    private static void hand(List<MessageExt> messages, Consumer<byte[]> receiver) {
        for (MessageExt message : messages) {
            try {
                receiver.accept(message.getBody());
            } catch (RuntimeException | Error e) {
                log.error("message {} was lost", message.getMsgId(), e);
            }
        }
    }

    private RPCHook hook() {
        return settings.accessKey() == null
                ? null
                : new AclClientRPCHook(
                        new SessionCredentials(settings.accessKey(), settings.secretKey()));
    }

    private void configure(ClientConfig client) {
        client.setNamesrvAddr(settings.nameServer());
        client.setInstanceName(instance);
        client.setMqClientApiTimeout(CALL_MILLIS);
        client.setPollNameServerInterval(ROUTE_MILLIS);
        client.setVipChannelEnabled(false);
        client.setUseTLS(settings.tls());
    }
}
