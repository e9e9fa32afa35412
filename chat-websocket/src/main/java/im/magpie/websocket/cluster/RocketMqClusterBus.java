package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;

/**
 * The bus on RocketMQ: one topic, in which every node reads what is for all and what is for itself.
 * All messages of a node go through one queue, so they are read in the order the broker took them.
 */
public final class RocketMqClusterBus implements ClusterBus, SmartLifecycle {
    /** After everything that sends has stopped. */
    private static final int PHASE = 0;

    /** Messages that the broker has not taken yet; one more is refused. */
    static final int MAX_UNDER_WAY = 64;

    /** Messages that one batch may become. */
    private static final int MAX_TAGS = 16;

    private static final int LOCKS = 16;

    private final NodeId self;
    private final ClusterNodes nodes;
    private final RocketMqLink link;
    private final Semaphore free = new Semaphore(MAX_UNDER_WAY);

    /** A new consumer, or a new queue for an origin, may overlap the one before. */
    private final List<Lock> perOrigin =
            Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    private volatile Consumer<EventBatch> receiver = batch -> {};
    private volatile boolean running;

    /**
     * @param self the node this bus belongs to
     * @param nodes those who may listen
     * @param settings how to reach the broker
     */
    public RocketMqClusterBus(NodeId self, ClusterNodes nodes, RocketMqBusSettings settings) {
        this.self = self;
        this.nodes = nodes;
        this.link = new RocketMqLink(self, settings, this::take);
    }

    /** A node that joins is known a little later; until then the log of events tells it. */
    @Override
    public boolean isAlone() {
        return nodes.alive().stream().allMatch(self::equals);
    }

    @Override
    public boolean isReceiving() {
        return link.isThere();
    }

    @Override
    public CompletionStage<Void> publish(EventBatch batch, Targets targets) {
        List<String> tags = tags(targets);
        if (tags.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] body = BatchCodec.encode(batch);
        if (!free.tryAcquire(tags.size())) {
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException(
                            MAX_UNDER_WAY + " messages are under way, no room for " + tags));
        }
        return CompletableFuture.allOf(
                        tags.stream()
                                .map(tag -> link.send(tag, body))
                                .toArray(CompletableFuture[]::new))
                .whenComplete((taken, e) -> free.release(tags.size()));
    }

    private List<String> tags(Targets targets) {
        return tags(targets, nodes.alive().stream().filter(node -> !node.equals(self)).count());
    }

    /**
     * One message for all is cheaper than one each for more than half of the others, but one for
     * one is never dearer.
     */
    static List<String> tags(Targets targets, long others) {
        long most = Math.max(1, Math.min(others / 2, MAX_TAGS));
        if (targets.everybody() || targets.nodes().size() > most) {
            return List.of(RocketMqClients.TAG_ALL);
        }
        return targets.nodes().stream()
                .map(node -> RocketMqClients.tagOf(node.name()))
                .distinct()
                .toList();
    }

    @Override
    public void receive(Consumer<EventBatch> receiver) {
        this.receiver = receiver;
    }

    private void take(byte[] body) {
        EventBatch batch = BatchCodec.decode(body);
        Lock lock = perOrigin.get(Math.floorMod(batch.origin().hashCode(), LOCKS));
        lock.lock();
        try {
            receiver.accept(batch);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        running = true;
        link.start();
    }

    @Override
    public void stop() {
        running = false;
        link.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
