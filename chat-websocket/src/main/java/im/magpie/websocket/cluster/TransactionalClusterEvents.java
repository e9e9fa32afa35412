package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.delivery.Way;
import im.magpie.common.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
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
 * run on the committing thread; the other nodes are told through the bus, and by the log of events,
 * which the transaction writes itself: what the bus loses is read there.
 */
@Component
class TransactionalClusterEvents implements ClusterEvents, GatheredEvents.Exit {
    private static final Logger log = LoggerFactory.getLogger(TransactionalClusterEvents.class);

    private final NodeId self;
    private final EventLog kept;
    private final EventCodec codec;
    private final KeptEvents shortForm;
    private final BusSender sender;
    private final MessageTrail trail;
    private final SeenEvents seen = new SeenEvents();
    private final AtomicLong lastNumber = new AtomicLong();

    /** The first numbers of this node's commits that are under way. */
    private final Set<Long> underway = ConcurrentHashMap.newKeySet();

    private final Map<Class<?>, List<Consumer<ClusterEvent>>> subscribers =
            new ConcurrentHashMap<>();
    private final Map<String, Class<? extends ClusterEvent>> typesByName =
            new ConcurrentHashMap<>();

    /** One thread of this origin at a time: sending and serving are one step. */
    private final Lock own = new ReentrantLock();

    /** One thread of the other origins at a time, whichever way the events came. */
    private final Lock others = new ReentrantLock();

    TransactionalClusterEvents(
            NodeId self,
            ClusterBus bus,
            EventLog kept,
            JsonMapper mapper,
            BusSender sender,
            MessageTrail trail) {
        this.self = self;
        this.kept = kept;
        this.codec = new EventCodec(mapper);
        this.shortForm = new KeptEvents(self, codec);
        this.sender = sender;
        this.trail = trail;
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
            leaveAtOnce(List.of(event));
        }
    }

    /** The row has the number of what left, so whoever has that does not read the row. */
    @Override
    public Runnable publishAtOnce(ClusterEvent event) {
        List<NumberedEvent> numbered = number(List.of(event));
        leave(new GatheredEvents.Kept(numbered, 0));
        return () -> append(numbered);
    }

    private GatheredEvents gathered() {
        GatheredEvents bound = (GatheredEvents) TransactionSynchronizationManager.getResource(this);
        if (bound != null) {
            return bound;
        }
        GatheredEvents fresh = new GatheredEvents(this, this);
        TransactionSynchronizationManager.bindResource(this, fresh);
        TransactionSynchronizationManager.registerSynchronization(fresh);
        return fresh;
    }

    /** Whoever reads the row before the outcome of the commit is known here leaves it alone. */
    @Override
    public GatheredEvents.Kept keep(List<ClusterEvent> events) {
        List<NumberedEvent> numbered = number(events);
        if (!kept.isKept() || numbered.isEmpty()) {
            return new GatheredEvents.Kept(numbered, 0);
        }
        underway.add(numbered.get(0).number());
        try {
            return new GatheredEvents.Kept(numbered, append(numbered));
        } catch (RuntimeException | Error e) {
            decided(numbered); // nobody else knows these numbers
            throw e;
        }
    }

    private long append(List<NumberedEvent> numbered) {
        return kept.append(shortForm.of(trail.committedNow(numbered)));
    }

    private List<NumberedEvent> number(List<ClusterEvent> events) {
        long number = lastNumber.getAndAdd(events.size());
        List<NumberedEvent> numbered = new ArrayList<>(events.size());
        for (ClusterEvent event : events) {
            numbered.add(new NumberedEvent(++number, event));
        }
        return numbered;
    }

    /** A commit that answered with an error may have happened: then the log has the events. */
    @Override
    public void lose(GatheredEvents.Kept lost) {
        decided(lost.events());
    }

    private void decided(List<NumberedEvent> numbered) {
        if (!numbered.isEmpty()) {
            underway.remove(numbered.get(0).number());
        }
    }

    @Override
    public void leaveAtOnce(List<ClusterEvent> events) {
        leave(new GatheredEvents.Kept(number(events), 0));
    }

    /** Serves this node's subscribers, and hands the events to the other nodes. */
    @Override
    public void leave(GatheredEvents.Kept leaving) {
        List<NumberedEvent> numbered = leaving.events();
        if (kept.isKept()) {
            numbered.forEach(each -> seen.isNew(self, each.number()));
        }
        decided(numbered);
        List<NumberedEvent> committed = trail.committedNow(numbered);
        List<ClusterEvent> events = committed.stream().map(NumberedEvent::event).toList();
        own.lock();
        try {
            trail.arrived(events, Way.OWN);
            trail.kept(events, leaving.rowId());
            sender.send(committed);
            committed.forEach(each -> serve(each.event()));
        } finally {
            own.unlock();
        }
    }

    private void receive(EventBatch batch) {
        if (!batch.origin().equals(self)) {
            take(batch, Way.BUS);
        }
    }

    /** Whether a row is this node's own, of a commit whose outcome is not known yet. */
    boolean isUnderway(EventLog.Row row) {
        return row.origin().equals(self) && underway.contains(row.firstNumber());
    }

    /** Whether every event that a row of the log stands for was taken. */
    boolean hasTaken(EventLog.Row row) {
        return seen.hasAll(row.origin(), row.firstNumber(), row.numbers());
    }

    /** Takes those events of a batch that were not taken before. */
    void take(EventBatch batch, Way way) {
        others.lock();
        try {
            List<ClusterEvent> taken = new ArrayList<>(batch.events().size());
            for (Envelope envelope : batch.events()) {
                Class<? extends ClusterEvent> type = typesByName.get(envelope.type());
                if (type != null && isWanted(batch.origin(), envelope, type)) {
                    decode(envelope, type).ifPresent(taken::add);
                }
            }
            trail.arrived(taken, way);
            taken.forEach(this::serve);
        } finally {
            others.unlock();
        }
    }

    /** What stands for several events is taken in any case: the room's feed knows what is new. */
    private boolean isWanted(NodeId origin, Envelope envelope, Class<?> type) {
        return type == RoomMoved.class || seen.isNew(origin, envelope.number());
    }

    /** Tells this node's subscribers only. */
    void serveHere(ClusterEvent event) {
        others.lock();
        try {
            serve(event);
        } finally {
            others.unlock();
        }
    }

    private Optional<ClusterEvent> decode(Envelope envelope, Class<? extends ClusterEvent> type) {
        try {
            return Optional.of(codec.decode(envelope.body(), type));
        } catch (RuntimeException e) {
            log.error("event {} of type {} dropped", envelope.number(), envelope.type(), e);
            return Optional.empty();
        }
    }

    /** Under the id of the request that caused it, also when another thread or node did. */
    private void serve(ClusterEvent event) {
        if (event instanceof FramePushed pushed && !pushed.stamp().trace().isEmpty()) {
            Trace.with(pushed.stamp().trace(), () -> tellSubscribers(event));
        } else {
            tellSubscribers(event);
        }
    }

    private void tellSubscribers(ClusterEvent event) {
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
