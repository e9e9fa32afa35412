package im.magpie.common.cluster;

import java.util.function.Consumer;

/** Publishes facts to every node, this one included, and hands in those of the others. */
public interface ClusterEvents {

    /**
     * Publishes an event. Inside a transaction it leaves after the commit and is forgotten on a
     * rollback; outside one it leaves at once. This node's subscribers run on the calling thread
     * before this method (or the commit) returns; the other nodes follow, and losing the way to
     * them costs time, never the event. That holds inside a transaction: what is published outside
     * one is kept nowhere and may be lost on the way.
     */
    void publish(ClusterEvent event);

    /**
     * Publishes an event at once, whatever transaction runs, and lets it be kept afterwards: for
     * what must wait neither for the database nor for the bus. However it arrives, it is handed in
     * once.
     *
     * @return keeps the event, for the nodes that the bus does not bring it to, when it is run
     *     inside a transaction; blocks
     */
    Runnable publishAtOnce(ClusterEvent event);

    /**
     * Hands every event of a type to a subscriber, whichever node published it. Subscribers are
     * called by one thread per origin at a time, must not block and must not throw.
     */
    <E extends ClusterEvent> void subscribe(Class<E> type, Consumer<? super E> subscriber);
}
