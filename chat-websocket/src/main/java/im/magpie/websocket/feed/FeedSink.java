package im.magpie.websocket.feed;

import im.magpie.websocket.protocol.EncodedFrame;
import java.util.Set;

/** Where a feed puts what is in order. Calls never block; their order is the order of delivery. */
interface FeedSink {

    /** Shows a frame to all listeners. */
    void frame(EncodedFrame frame);

    /** Shows a message to all listeners. */
    void message(long seq, EncodedFrame frame);

    /**
     * Corrects the listeners before later frames: of the users asked about only the members stay,
     * and members that do not listen yet are told to.
     */
    void members(Set<Long> asked, Set<Long> members);

    /** Whether an event loop is so far behind that nothing more may be queued for it. */
    boolean congested();
}
