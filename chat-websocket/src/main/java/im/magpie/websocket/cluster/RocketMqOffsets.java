package im.magpie.websocket.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.store.OffsetStore;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * How far a queue is read, kept for the life of one consumer: the next one starts at the end, and
 * no file is written. RocketMQ's own way is a file in the home of the user.
 */
final class RocketMqOffsets implements OffsetStore {
    private static final long NONE = -1;

    private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();

    @Override
    public void load() {
        // A new consumer knows nothing.
    }

    @Override
    public void updateOffset(MessageQueue queue, long offset, boolean increaseOnly) {
        offsets.merge(queue, offset, (old, fresh) -> increaseOnly ? Math.max(old, fresh) : fresh);
    }

    @Override
    public void updateAndFreezeOffset(MessageQueue queue, long offset) {
        updateOffset(queue, offset, false);
    }

    @Override
    public long readOffset(MessageQueue queue, ReadOffsetType type) {
        return offsets.getOrDefault(queue, NONE);
    }

    @Override
    public void persistAll(Set<MessageQueue> queues) {
        // Nothing outlives the consumer.
    }

    @Override
    public void persist(MessageQueue queue) {
        // Nothing outlives the consumer.
    }

    @Override
    public void removeOffset(MessageQueue queue) {
        offsets.remove(queue);
    }

    @Override
    public Map<MessageQueue, Long> cloneOffsetTable(String topic) {
        Map<MessageQueue, Long> copy = new HashMap<>(offsets);
        copy.keySet().removeIf(queue -> !queue.getTopic().equals(topic));
        return copy;
    }

    @Override
    public void updateConsumeOffsetToBroker(MessageQueue queue, long offset, boolean isOneway) {
        // The broker is not told: every node reads everything.
    }
}
