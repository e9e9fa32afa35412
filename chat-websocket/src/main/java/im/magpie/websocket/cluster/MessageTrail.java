package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Way;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells those who follow messages which ones arrived, consecutive ones of a room at once. */
@Component
class MessageTrail {
    private final DeliveryTrails trails;

    MessageTrail(DeliveryTrails trails) {
        this.trails = trails;
    }

    /** Some events arrived together, in this order. */
    void arrived(List<? extends ClusterEvent> events, Way way) {
        long roomId = 0;
        long from = 0;
        long to = 0;
        for (ClusterEvent event : events) {
            RoomMoved next = KeptEvents.moved(event);
            if (next == null) {
                continue;
            }
            if (from > 0 && (next.roomId() != roomId || next.fromSeq() != to + 1)) {
                trails.received(roomId, from, to, way);
                from = 0;
            }
            roomId = next.roomId();
            from = from == 0 ? next.fromSeq() : from;
            to = next.toSeq();
        }
        if (from > 0) {
            trails.received(roomId, from, to, way);
        }
    }
}
