package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Way;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells those who follow messages which ones an event is about, consecutive ones at once. */
@Component
class MessageTrail {
    private final DeliveryTrails trails;

    MessageTrail(DeliveryTrails trails) {
        this.trails = trails;
    }

    /** Some events arrived together, in this order. */
    void arrived(List<? extends ClusterEvent> events, Way way) {
        eachRun(events, (room, from, to) -> trails.received(room, from, to, way));
    }

    /** Some events stand in a row of the table. */
    void kept(List<? extends ClusterEvent> events, long eventId) {
        eachRun(events, (room, from, to) -> trails.kept(room, from, to, eventId));
    }

    /** Consecutive messages of a room. */
    private interface Run {
        void of(long roomId, long fromSeq, long toSeq);
    }

    private static void eachRun(List<? extends ClusterEvent> events, Run run) {
        long roomId = 0;
        long from = 0;
        long to = 0;
        for (ClusterEvent event : events) {
            RoomMoved next = KeptEvents.moved(event);
            if (next == null) {
                continue;
            }
            if (from > 0 && (next.roomId() != roomId || next.fromSeq() != to + 1)) {
                run.of(roomId, from, to);
                from = 0;
            }
            roomId = next.roomId();
            from = from == 0 ? next.fromSeq() : from;
            to = next.toSeq();
        }
        if (from > 0) {
            run.of(roomId, from, to);
        }
    }
}
