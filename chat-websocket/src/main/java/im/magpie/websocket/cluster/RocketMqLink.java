package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.support.MessageBuilder;

/**
 * This node's way to the broker and back. It is there when what the node sends to itself arrives;
 * as long as that is not so, one thread of its own tries to mend it: it makes the topic, starts the
 * consumer, and starts it anew when the broker takes what the consumer does not see. So a broker
 * may be away at the start, go away later, and come back with nothing.
 */
final class RocketMqLink {
    private static final Logger log = LoggerFactory.getLogger(RocketMqLink.class);
    private static final long TEND_MILLIS = 250;
    private static final long SEND_MILLIS = 1_000;

    /** The client's own limit does not hold while it looks for a way. */
    private static final long ANSWER_MILLIS = 4_000;

    private static final long PROBE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** On a machine that is busy starting, a consumer takes seconds to find its queues. */
    private static final long CONSUMER_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long STOP_MILLIS = 1_000;

    /** Begins a message to oneself; no batch begins with it. */
    private static final byte PROBE = 0;

    private final NodeId self;
    private final RocketMqBusSettings settings;
    private final RocketMqClients clients;
    private final Consumer<byte[]> receiver;
    private final byte[] probe;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread daemon = new Thread(task, "bus-link");
                        daemon.setDaemon(true);
                        return daemon;
                    });

    private volatile RocketMQTemplate producer;
    private volatile long heardAt;
    private volatile boolean hearing;
    private DefaultMQPushConsumer consumer;
    private long consumerSince;
    private CompletableFuture<Void> probing = CompletableFuture.completedFuture(null);
    private long probedAt;
    private boolean complained;

    RocketMqLink(NodeId self, RocketMqBusSettings settings, Consumer<byte[]> receiver) {
        this.self = self;
        this.settings = settings;
        this.clients = new RocketMqClients(self, settings);
        this.receiver = receiver;
        byte[] run = BatchCodec.utf8(self.startId());
        this.probe = ByteBuffer.allocate(1 + run.length).put(PROBE).put(run).array();
    }

    void start() {
        var unused =
                thread.scheduleWithFixedDelay(this::tend, 0, TEND_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isThere() {
        return hearing;
    }

    /** Sends a message; the stage is complete when the broker has it. Does not wait. */
    CompletableFuture<Void> send(String tag, byte[] body) {
        RocketMQTemplate sender = producer;
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (sender == null) {
            taken.completeExceptionally(new IllegalStateException("not started"));
            return taken;
        }
        try {
            sender.asyncSendOrderly(
                    settings.topic() + ":" + tag,
                    MessageBuilder.withPayload(body).build(),
                    self.name(),
                    new RocketMqAnswer(taken),
                    SEND_MILLIS);
        } catch (RuntimeException e) {
            taken.completeExceptionally(e);
        }
        return taken.orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private record RocketMqAnswer(CompletableFuture<Void> stage) implements SendCallback {
        @Override
        public void onSuccess(SendResult result) {
            stage.complete(null);
        }

        @Override
        public void onException(Throwable e) {
            stage.completeExceptionally(e);
        }
    }

    private void hear(byte[] body) {
        if (body.length == 0 || body[0] != PROBE) {
            receiver.accept(body);
        } else if (Arrays.equals(body, probe)) {
            heardAt = System.nanoTime();
            hearing = true;
        }
    }

    private void tend() {
        try {
            if (producer == null) {
                producer = clients.producer();
            }
            if (consumer == null && clients.hasTopic(producer.getProducer())) {
                startConsumer();
            }
            if (consumer != null) {
                ask();
            }
        } catch (MQClientException | RuntimeException | Error e) {
            complain(e);
        }
    }

    private void startConsumer() throws MQClientException {
        consumer = clients.consumer(this::hear);
        consumerSince = System.nanoTime();
    }

    /** Sends to itself: often until it has heard, then now and then. */
    private void ask() throws MQClientException {
        long now = System.nanoTime();
        if (hearing && now - heardAt > SILENCE_NANOS) {
            hearing = false;
            consumerSince = now;
        }
        if (hearing && complained) {
            complained = false;
            log.info("the bus works again");
        }
        boolean due = !hearing || now - probedAt >= PROBE_EVERY_NANOS;
        if (!due || !probing.isDone()) {
            return;
        }
        if (!hearing) {
            mend(now);
        }
        if (consumer != null) {
            probedAt = now;
            probing = send(RocketMqClients.tagOf(self.name()), probe);
        }
    }

    private void mend(long now) throws MQClientException {
        boolean refused = probing.isCompletedExceptionally();
        if (refused && !clients.hasTopic(producer.getProducer())) {
            // A broker that has lost the topic has lost its place in it, too.
            stopConsumer();
        } else if (refused) {
            consumerSince = now;
            complain(probing.handle((taken, e) -> e).join());
        } else if (now - consumerSince > CONSUMER_LIMIT_NANOS) {
            complain(new IllegalStateException("what is sent does not arrive"));
            stopConsumer();
        }
    }

    private void stopConsumer() {
        consumer.shutdown();
        consumer = null;
    }

    private void complain(Throwable e) {
        if (complained) {
            log.debug("the bus is away", e);
        } else {
            complained = true;
            log.warn(
                    "the bus at {} is away, pushes to other nodes are slow until it is back: {}",
                    settings.nameServer(),
                    cause(e));
        }
    }

    /** The client wraps what has happened in advice of several lines. */
    private static String cause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }

    /** Ends without a word to those who might not answer for long. */
    void stop() {
        thread.shutdownNow();
        Thread end = new Thread(this::shutdown, "bus-stop");
        end.setDaemon(true);
        end.start();
        try {
            end.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void shutdown() {
        try {
            if (thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS) && consumer != null) {
                consumer.shutdown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (producer != null) {
            producer.destroy();
        }
    }
}
