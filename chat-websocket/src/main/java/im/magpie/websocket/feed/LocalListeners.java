package im.magpie.websocket.feed;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Set;

/** The connections of this node by user, as the feeds need them. Safe from any thread. */
public interface LocalListeners {

    /** Users with a connection here, those being logged in included: a snapshot. */
    Set<Long> users();

    /** Whether any user has a connection here. */
    boolean hasUsers();

    /** The connections of a user on one event loop. */
    Collection<? extends FeedListener> of(long uid, EventLoop loop);

    /**
     * Whether a connection of a user listens to the rooms the user was in when it was made. A room
     * that is not open here although it does is one the user has joined since.
     */
    boolean hearsRooms(long uid);

    /** The event loops that hold connections of a user. */
    Collection<EventLoop> loopsOf(long uid);
}
