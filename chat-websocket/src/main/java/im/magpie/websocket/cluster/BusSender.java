package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.delivery.Handover;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands events to the bus, off the publishing thread, in batches that gather by themselves while
 * the one before is under way. Bounded: when too many or too much wait, or the bus is away, events
 * are dropped and counted, never waited for.
 */
@Component
public final class BusSender {
    private static final Logger log = LoggerFactory.getLogger(BusSender.class);
    private static final int MAX_WAITING = 20_000;
    private static final long MAX_WAITING_BYTES = 32L << 20;
    private static final int MAX_BATCH_EVENTS = 200;

    /** What an event takes beside its frames. */
    private static final long EVENT_BYTES = 200;

    private final NodeId self;
    private final ClusterBus bus;
    private final EventRoutes routes;
    private final EventCodec codec;
    private final BlockingWork work;
    private final GatewayMetrics metrics;
    private final MessageTrail trail;
    private final Queue<NumberedEvent> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean sending;

    /** Events that have left the queue and stand at the bus. */
    private int underway;

    private volatile boolean failing;

    BusSender(
            NodeId self,
            ClusterBus bus,
            EventRoutes routes,
            JsonMapper mapper,
            BlockingWork work,
            GatewayMetrics metrics,
            MessageTrail trail) {
        this.self = self;
        this.bus = bus;
        this.routes = routes;
        this.codec = new EventCodec(mapper);
        this.work = work;
        this.metrics = metrics;
        this.trail = trail;
    }

    /** Takes events along; never waits, and holds up no other caller for long. */
    void send(List<NumberedEvent> events) {
        if (bus.isAlone()) {
            trail.sent(bare(events), Handover.UNNEEDED);
            return;
        }
        List<NumberedEvent> refused = new ArrayList<>();
        boolean begin;
        synchronized (this) {
            for (NumberedEvent event : events) {
                long bytes = bytes(event.event());
                if (waiting.size() >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
                    refused.add(event);
                } else {
                    waiting.add(event);
                    waitingBytes += bytes;
                }
            }
            begin = !sending && !waiting.isEmpty();
            sending |= begin;
        }
        dropped(refused);
        if (begin) {
            goOn();
        }
    }

    private static List<ClusterEvent> bare(List<NumberedEvent> events) {
        return events.stream().map(NumberedEvent::event).toList();
    }

    private void dropped(List<NumberedEvent> events) {
        if (!events.isEmpty()) {
            metrics.busDropped(events.size());
            trail.sent(bare(events), Handover.DROPPED);
        }
    }

    /** About what an event holds in memory. */
    private static long bytes(ClusterEvent event) {
        if (event instanceof FramePushed pushed) {
            return EVENT_BYTES + pushed.frame().size();
        }
        if (event instanceof FramesPushed several) {
            return several.frames().stream().mapToLong(BusSender::bytes).sum();
        }
        return EVENT_BYTES;
    }

    private void goOn() {
        if (!work.submit(this::sendNext)) {
            giveUp();
        }
    }

    private void sendNext() {
        List<NumberedEvent> next = next();
        if (next.isEmpty()) {
            return;
        }
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        try {
            Map<Long, NumberedEvent> byNumber = new HashMap<>();
            next.forEach(event -> byNumber.put(event.number(), event));
            for (Parcels.Parcel parcel : parcels(next)) {
                List<NumberedEvent> events =
                        parcel.events().stream().map(each -> byNumber.get(each.number())).toList();
                sent = sent.thenCompose(before -> publish(parcel, events));
            }
        } catch (RuntimeException | Error e) {
            dropped(next);
            log.error("{} events were not sent", next.size(), e);
        }
        var unused = sent.whenComplete((all, e) -> goOn());
    }

    private synchronized List<NumberedEvent> next() {
        List<NumberedEvent> next = new ArrayList<>();
        while (next.size() < MAX_BATCH_EVENTS && !waiting.isEmpty()) {
            NumberedEvent event = waiting.remove();
            waitingBytes -= bytes(event.event());
            next.add(event);
        }
        underway = next.size();
        sending = !next.isEmpty();
        return next;
    }

    private List<Parcels.Parcel> parcels(List<NumberedEvent> events) {
        List<Targets> targets = routes.of(events.stream().map(NumberedEvent::event).toList());
        Parcels parcels = new Parcels();
        List<ClusterEvent> unneeded = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (targets.get(i).isNobody()) {
                unneeded.add(events.get(i).event());
            } else {
                pack(events.get(i), targets.get(i), parcels);
            }
        }
        trail.sent(unneeded, Handover.UNNEEDED);
        return parcels.packed();
    }

    private void pack(NumberedEvent event, Targets targets, Parcels parcels) {
        try {
            parcels.add(codec.envelope(event), targets);
        } catch (RuntimeException | Error e) {
            dropped(List.of(event));
            log.error("cannot encode {}", event.event().getClass().getName(), e);
        }
    }

    /** Complete when the bus has taken the parcel or it is lost; never failed. */
    private CompletableFuture<Void> publish(Parcels.Parcel parcel, List<NumberedEvent> events) {
        CompletableFuture<Void> taken;
        try {
            EventBatch batch = new EventBatch(self, parcel.events());
            taken = bus.publish(batch, parcel.targets()).toCompletableFuture();
        } catch (RuntimeException | Error e) {
            taken = CompletableFuture.failedFuture(e);
        }
        return taken.handle((done, e) -> judge(events, e));
    }

    private Void judge(List<NumberedEvent> events, Throwable failure) {
        if (failure == null) {
            metrics.busSent(events.size());
            trail.sent(bare(events), Handover.TAKEN);
            failing = false;
            return null;
        }
        dropped(events);
        if (!failing) {
            failing = true;
            log.warn("the bus does not take events: {}", failure.toString());
        }
        return null;
    }

    private void giveUp() {
        List<NumberedEvent> lost;
        synchronized (this) {
            lost = List.copyOf(waiting);
            waiting.clear();
            waitingBytes = 0;
            underway = 0;
            sending = false;
        }
        dropped(lost);
    }

    /** How the bus does, as this node sees it. */
    public BusState state() {
        boolean receiving = bus.isReceiving();
        synchronized (this) {
            return new BusState(receiving, waiting.size() + underway, metrics.busDropped());
        }
    }

    /**
     * How the bus does.
     *
     * @param receiving whether events of other nodes arrive, as far as is known
     * @param waiting events that wait to be handed to it, also those it was given and has not taken
     *     yet
     * @param dropped events that were not handed to it since the start of the node
     */
    public record BusState(boolean receiving, int waiting, long dropped) {}
}
