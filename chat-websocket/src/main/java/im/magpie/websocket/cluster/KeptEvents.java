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
        for (NumberedEvent each : events) {
            RoomMoved moved = moved(each.event());
            if (moved == null) {
                brief.add(each);
            } else if (!joins(brief, moved)) {
                brief.add(new NumberedEvent(each.number(), moved));
            }
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

    /** Puts a message to the one before it in the same room. */
    private static boolean joins(List<NumberedEvent> brief, RoomMoved next) {
        NumberedEvent last = brief.isEmpty() ? null : brief.get(brief.size() - 1);
        if (last != null
                && last.event() instanceof RoomMoved before
                && before.roomId() == next.roomId()
                && before.memberVersion() == next.memberVersion()
                && before.toSeq() + 1 == next.fromSeq()) {
            brief.set(brief.size() - 1, new NumberedEvent(last.number(), before.and(next)));
            return true;
        }
        return false;
    }
}
