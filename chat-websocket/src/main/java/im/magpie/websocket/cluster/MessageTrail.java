package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.delivery.DeliveryTimes;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;
import im.magpie.common.trace.Trace;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells those who follow messages which ones arrived, consecutive ones of a room at once, and
 * remembers where they come from.
 */
@Component
class MessageTrail {
    private static final Logger log = LoggerFactory.getLogger(MessageTrail.class);

    /** More than one transaction writes; what claims to be longer is not from a node of ours. */
    private static final long LONGEST_RUN = 4096;

    private static final Logger steps = LoggerFactory.getLogger(DeliveryTimes.LOGGER);

    private final DeliveryTrails trails;
    private final MessageMarks marks;
    private final GatewayMetrics metrics;
    private final Clock clock;

    MessageTrail(DeliveryTrails trails, MessageMarks marks, GatewayMetrics metrics, Clock clock) {
        this.trails = trails;
        this.marks = marks;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The same events, with the present as the time of their commit. */
    List<NumberedEvent> committedNow(List<NumberedEvent> events) {
        long now = clock.millis();
        return events.stream()
                .map(
                        each ->
                                each.event() instanceof FramePushed pushed
                                        ? new NumberedEvent(each.number(), pushed.committedAt(now))
                                        : each)
                .toList();
    }

    /** Some events arrived together, in this order. Following them never harms their delivery. */
    void arrived(List<? extends ClusterEvent> events, Way way) {
        guarded(() -> follow(events, way));
    }

    private void follow(List<? extends ClusterEvent> events, Way way) {
        if (way == Way.BUS) {
            metrics.busReceived(events.size());
        }
        for (ClusterEvent event : events) {
            RoomMoved moved = KeptEvents.moved(event);
            if (moved != null && moved.toSeq() - moved.fromSeq() < LONGEST_RUN) {
                mark(moved, way);
            }
        }
        eachRun(events, run -> trails.received(run.roomId(), run.fromSeq(), run.toSeq(), way));
    }

    /** Some events of a commit that has happened stand in a row of the table; 0: in none. */
    void kept(List<? extends ClusterEvent> events, long eventId) {
        if (eventId == 0) {
            return;
        }
        guarded(
                () ->
                        eachRun(
                                events,
                                run ->
                                        trails.kept(
                                                run.roomId(),
                                                run.fromSeq(),
                                                run.toSeq(),
                                                eventId)));
    }

    /** It is known what the bus did with some events of this node. */
    void sent(List<? extends ClusterEvent> events, Handover handover) {
        guarded(
                () ->
                        eachRun(
                                events,
                                run ->
                                        trails.sent(
                                                run.roomId(),
                                                run.fromSeq(),
                                                run.toSeq(),
                                                handover)));
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("messages are not followed on their way", e);
        }
    }

    private static void eachRun(List<? extends ClusterEvent> events, Consumer<RoomMoved> told) {
        RoomMoved run = null;
        for (ClusterEvent event : events) {
            RoomMoved next = KeptEvents.moved(event);
            if (next == null) {
                continue;
            }
            if (run != null
                    && (next.roomId() != run.roomId() || next.fromSeq() != run.toSeq() + 1)) {
                told.accept(run);
                run = null;
            }
            run = run == null ? next : longer(run, next);
        }
        if (run != null) {
            told.accept(run);
        }
    }

    private static RoomMoved longer(RoomMoved run, RoomMoved next) {
        return new RoomMoved(run.roomId(), run.memberVersion(), run.fromSeq(), next.toSeq());
    }

    private void mark(RoomMoved moved, Way way) {
        if (way == Way.TABLE && moved.committedAt() > 0) {
            metrics.eventsAge(Math.max(0, clock.millis() - moved.committedAt()));
        }
        for (long seq = moved.fromSeq(); seq <= moved.toSeq(); seq++) {
            Stamp stamp = moved.stamp(seq);
            marks.note(new MessageMarks.Mark(moved.roomId(), seq, stamp, way));
            if (steps.isDebugEnabled()) {
                step(moved.roomId(), seq, stamp, way);
            }
        }
    }

    private static void step(long roomId, long seq, Stamp stamp, Way way) {
        Trace.with(
                stamp.trace(),
                () -> {
                    if (way == Way.OWN) {
                        steps.debug("message {} of room {} published", seq, roomId);
                    } else {
                        String by = way.name().toLowerCase(Locale.ROOT);
                        steps.debug("message {} of room {} received by {}", seq, roomId, by);
                    }
                });
    }
}
