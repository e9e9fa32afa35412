package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the bus, off the publishing thread, in batches that gather by themselves while
 * the one before is under way. Bounded: when too many wait, or the bus is away, events are dropped
 * and counted, never waited for.
 */
final class BusSender {
    private static final Logger log = LoggerFactory.getLogger(BusSender.class);
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_BATCH_EVENTS = 200;
    private static final int MAX_BATCH_CHARS = 512 << 10;

    private final NodeId self;
    private final ClusterBus bus;
    private final EventCodec codec;
    private final BlockingWork work;
    private final GatewayMetrics metrics;
    private final Queue<NumberedEvent> waiting = new ArrayDeque<>();
    private boolean sending;

    BusSender(
            NodeId self,
            ClusterBus bus,
            EventCodec codec,
            BlockingWork work,
            GatewayMetrics metrics) {
        this.self = self;
        this.bus = bus;
        this.codec = codec;
        this.work = work;
        this.metrics = metrics;
    }

    /** The one node that needs an event; empty when all do. */
    private static Optional<NodeId> only(NumberedEvent numbered) {
        return numbered.event() instanceof FramePushed pushed
                        && pushed.audience() instanceof Audience.Connection connection
                ? Optional.of(connection.connection().node())
                : Optional.empty();
    }

    void send(List<NumberedEvent> events) {
        if (bus.isAlone()) {
            return;
        }
        boolean begin;
        synchronized (this) {
            for (NumberedEvent event : events) {
                if (waiting.size() >= MAX_WAITING) {
                    metrics.busDropped(1);
                } else if (!only(event).equals(Optional.of(self))) {
                    waiting.add(event);
                }
            }
            begin = !sending && !waiting.isEmpty();
            sending |= begin;
        }
        if (begin && !work.submit(this::drain)) {
            stop();
        }
    }

    private void drain() {
        while (true) {
            Optional<NodeId> only;
            List<Envelope> batch = new ArrayList<>();
            synchronized (this) {
                NumberedEvent head = waiting.peek();
                if (head == null) {
                    sending = false;
                    return;
                }
                only = only(head);
                gather(batch, only);
            }
            publish(batch, only);
        }
    }

    private void gather(List<Envelope> batch, Optional<NodeId> only) {
        int chars = 0;
        NumberedEvent next = waiting.peek();
        while (next != null
                && batch.size() < MAX_BATCH_EVENTS
                && chars < MAX_BATCH_CHARS
                && only(next).equals(only)) {
            waiting.remove();
            try {
                Envelope envelope = codec.envelope(next);
                batch.add(envelope);
                chars += envelope.body().length();
            } catch (RuntimeException | Error e) {
                metrics.busDropped(1);
                log.error("cannot encode {}", next.event().getClass().getName(), e);
            }
            next = waiting.peek();
        }
    }

    private void publish(List<Envelope> batch, Optional<NodeId> only) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            bus.publish(new EventBatch(self, batch), only);
        } catch (RuntimeException | Error e) {
            metrics.busDropped(batch.size());
            log.warn("bus did not take {} events: {}", batch.size(), e.toString());
        }
    }

    private synchronized void stop() {
        metrics.busDropped(waiting.size());
        waiting.clear();
        sending = false;
    }
}
