package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events that wait for the commit of the transaction that published them. This node's subscribers
 * run on the committing thread; the other nodes are told through the bus.
 */
@Component
class TransactionalClusterEvents implements ClusterEvents {
    private static final Logger log = LoggerFactory.getLogger(TransactionalClusterEvents.class);

    private final NodeId self;
    private final EventCodec codec;
    private final BusSender sender;
    private final SeenEvents seen = new SeenEvents();
    private final Map<Class<?>, List<Consumer<ClusterEvent>>> subscribers =
            new ConcurrentHashMap<>();
    private final Map<String, Class<? extends ClusterEvent>> typesByName =
            new ConcurrentHashMap<>();

    /** One thread of this origin at a time: numbering and serving are one step. */
    private final Lock own = new ReentrantLock();

    private long lastNumber;

    TransactionalClusterEvents(NodeId self, ClusterBus bus, JsonMapper mapper, BusSender sender) {
        this.self = self;
        this.codec = new EventCodec(mapper);
        this.sender = sender;
        bus.receive(this::receive);
    }

    @Override
    public <E extends ClusterEvent> void subscribe(Class<E> type, Consumer<? super E> subscriber) {
        typesByName.put(type.getName(), type);
        subscribers
                .computeIfAbsent(type, t -> new CopyOnWriteArrayList<>())
                .add(event -> subscriber.accept(type.cast(event)));
    }

    @Override
    public void publish(ClusterEvent event) {
        if (TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive()) {
            gathered().add(event);
        } else {
            leave(List.of(event));
        }
    }

    private GatheredEvents gathered() {
        GatheredEvents bound = (GatheredEvents) TransactionSynchronizationManager.getResource(this);
        if (bound != null) {
            return bound;
        }
        GatheredEvents fresh = new GatheredEvents(this, this::leave);
        TransactionSynchronizationManager.bindResource(this, fresh);
        TransactionSynchronizationManager.registerSynchronization(fresh);
        return fresh;
    }

    /** Serves this node's subscribers, then hands the events to the other nodes. */
    private void leave(List<ClusterEvent> events) {
        List<BusSender.Numbered> numbered = new ArrayList<>(events.size());
        own.lock();
        try {
            for (ClusterEvent event : events) {
                numbered.add(new BusSender.Numbered(++lastNumber, event));
            }
            sender.send(numbered);
            events.forEach(this::serve);
        } finally {
            own.unlock();
        }
    }

    private void receive(EventBatch batch) {
        if (batch.origin().equals(self)) {
            return;
        }
        for (Envelope envelope : batch.events()) {
            Class<? extends ClusterEvent> type = typesByName.get(envelope.type());
            if (type != null && seen.isNew(batch.origin(), envelope.number())) {
                decodeAndServe(envelope, type);
            }
        }
    }

    private void decodeAndServe(Envelope envelope, Class<? extends ClusterEvent> type) {
        try {
            serve(codec.decode(envelope.body(), type));
        } catch (RuntimeException e) {
            log.error("event {} of type {} dropped", envelope.number(), envelope.type(), e);
        }
    }

    private void serve(ClusterEvent event) {
        for (Consumer<ClusterEvent> subscriber :
                subscribers.getOrDefault(event.getClass(), List.of())) {
            try {
                subscriber.accept(event);
            } catch (RuntimeException e) {
                log.error("a subscriber failed on {}", event.getClass().getName(), e);
            }
        }
    }
}
