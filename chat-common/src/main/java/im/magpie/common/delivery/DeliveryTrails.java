package im.magpie.common.delivery;

import java.util.List;

/** All who follow messages. */
public final class DeliveryTrails {
    private final List<DeliveryTrail> followers;

    /**
     * @param followers who is told, in this order
     */
    public DeliveryTrails(List<DeliveryTrail> followers) {
        this.followers = List.copyOf(followers);
    }

    /** {@link DeliveryTrail#committed}. */
    public void committed(CommittedMessage message) {
        for (DeliveryTrail follower : followers) {
            follower.committed(message);
        }
    }

    /** {@link DeliveryTrail#kept}. */
    public void kept(long roomId, long fromSeq, long toSeq, long eventId) {
        for (DeliveryTrail follower : followers) {
            follower.kept(roomId, fromSeq, toSeq, eventId);
        }
    }

    /** {@link DeliveryTrail#sent}. */
    public void sent(long roomId, long fromSeq, long toSeq, Handover handover) {
        for (DeliveryTrail follower : followers) {
            follower.sent(roomId, fromSeq, toSeq, handover);
        }
    }

    /** {@link DeliveryTrail#received}. */
    public void received(long roomId, long fromSeq, long toSeq, Way way) {
        for (DeliveryTrail follower : followers) {
            follower.received(roomId, fromSeq, toSeq, way);
        }
    }

    /** {@link DeliveryTrail#written}. */
    public void written(long roomId, long fromSeq, long toSeq, int connections) {
        for (DeliveryTrail follower : followers) {
            follower.written(roomId, fromSeq, toSeq, connections);
        }
    }
}
