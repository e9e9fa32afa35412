package im.magpie.websocket.feed;

import io.netty.buffer.ByteBuf;

/** A connection as a room sees it. All methods are called on the connection's event loop. */
public interface FeedListener {

    /** The user on the connection; 0 for a guest. */
    long uid();

    /**
     * Takes frames for the socket.
     *
     * @param frames one or more whole frames; the listener releases the buffer
     */
    void deliver(ByteBuf frames);

    /**
     * The connection's user turned out to be a member of the outlet's room.
     *
     * @return whether the outlet is to show the listener what follows; false when the listener
     *     knows the room already or joins later by itself
     */
    boolean becameMember(Outlet outlet);

    /** Frames could not be made for the connection: it must not be shown later ones. */
    void missed();

    /** The user is not a member any more; the outlet has let go of the listener. */
    void lostMembership(Outlet outlet);
}
