package im.magpie.common.delivery;

/**
 * Follows messages on their way through this node: committed, received, written. What is told about
 * one message may come in any order and on any thread, event loops among them: methods must not
 * block. A call stands for a message, or for consecutive messages of a room, never for a receiver.
 */
public interface DeliveryTrail {

    /** This node committed a message. */
    default void committed(CommittedMessage message) {}

    /**
     * A transaction of this node wrote the places of messages into the table of events. Told after
     * its commit.
     *
     * @param eventId the row
     */
    default void kept(long roomId, long fromSeq, long toSeq, long eventId) {}

    /** It is known what the bus did with messages of this node. */
    default void sent(long roomId, long fromSeq, long toSeq, Handover handover) {}

    /**
     * This node learned of messages. May be told again, by another way, of messages that were known
     * already.
     */
    default void received(long roomId, long fromSeq, long toSeq, Way way) {}

    /**
     * Messages were handed to the connections of one event loop that hear the room. Each loop with
     * such connections tells it once, so the connections of several calls add up.
     *
     * @param connections how many, at least 1
     */
    default void written(long roomId, long fromSeq, long toSeq, int connections) {}
}
