package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down events in their short form: of messages only their places in the room, since they are
 * in the room's log already.
 */
final class KeptEvents {
    private final NodeId self;
    private final EventCodec codec;

    KeptEvents(NodeId self, EventCodec codec) {
        this.self = self;
        this.codec = codec;
    }

    /** Events numbered consecutively, at least one. */
    EventLog.Kept of(List<NumberedEvent> events) {
        List<NumberedEvent> brief = brief(events);
        List<Envelope> envelopes = new ArrayList<>(brief.size());
        for (NumberedEvent each : brief) {
            envelopes.add(codec.envelope(each));
        }
        return new EventLog.Kept(
                events.get(0).number(), events.size(), new EventBatch(self, envelopes));
    }

    private static List<NumberedEvent> brief(List<NumberedEvent> events) {
        List<NumberedEvent> brief = new ArrayList<>(events.size());
        Run run = null;
        for (NumberedEvent each : events) {
            RoomMoved moved = moved(each.event());
            if (run != null && (moved == null || !run.add(moved))) {
                brief.add(run.toEvent());
                run = null;
            } else if (run != null) {
                continue;
            }
            if (moved == null) {
                brief.add(each);
            } else {
                run = new Run(each.number(), moved);
            }
        }
        if (run != null) {
            brief.add(run.toEvent());
        }
        return brief;
    }

    /** Where messages stand that an event tells of; null for everything else. */
    static RoomMoved moved(ClusterEvent event) {
        if (event instanceof RoomMoved moved) {
            return moved;
        }
        return event instanceof FramePushed pushed
                        && pushed.audience() instanceof Audience.Room room
                        && room.order() instanceof RoomOrder.Appended appended
                ? RoomMoved.by(room.roomId(), room.memberVersion(), appended.seq(), pushed.stamp())
                : null;
    }

    /** Consecutive messages of a room, on their way to one event. */
    private static final class Run {
        private final long number;
        private final RoomMoved first;
        private final List<String> traces = new ArrayList<>();
        private long toSeq;

        Run(long number, RoomMoved first) {
            this.number = number;
            this.first = first;
            take(first);
        }

        /** Takes those that stand right behind; false when these do not. */
        boolean add(RoomMoved next) {
            boolean isNext =
                    next.roomId() == first.roomId()
                            && next.memberVersion() == first.memberVersion()
                            && next.fromSeq() == toSeq + 1;
            if (isNext) {
                take(next);
            }
            return isNext;
        }

        private void take(RoomMoved moved) {
            for (long seq = moved.fromSeq(); seq <= moved.toSeq(); seq++) {
                traces.add(moved.stamp(seq).trace());
            }
            toSeq = moved.toSeq();
        }

        NumberedEvent toEvent() {
            boolean isTraced = traces.stream().anyMatch(trace -> !trace.isEmpty());
            return new NumberedEvent(
                    number,
                    new RoomMoved(
                            first.roomId(),
                            first.memberVersion(),
                            first.fromSeq(),
                            toSeq,
                            first.committedAt(),
                            isTraced ? traces : List.of()));
        }
    }
}
