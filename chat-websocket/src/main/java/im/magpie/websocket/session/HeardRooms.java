package im.magpie.websocket.session;

import im.magpie.websocket.feed.FeedListener;
import im.magpie.websocket.feed.LocalRoom;
import im.magpie.websocket.feed.Outlet;
import im.magpie.websocket.feed.RoomFeeds;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The rooms that one connection listens to, each with a claim on it. On its event loop only. */
final class HeardRooms {
    private final FeedListener listener;
    private final EventLoop loop;
    private final RoomFeeds feeds;
    private List<Outlet> rooms = List.of();
    private List<Long> roomsToJoin = List.of();

    HeardRooms(FeedListener listener, EventLoop loop, RoomFeeds feeds) {
        this.listener = listener;
        this.loop = loop;
        this.feeds = feeds;
    }

    void joinGlobal() {
        for (Long roomId : feeds.globalRooms()) {
            joinClaimed(feeds.claimStarted(roomId), outlet -> outlet.add(listener));
        }
    }

    /**
     * Joins the rooms of a user, and those that the user was told of before.
     *
     * @param claimed each with a claim that is this connection's from here on
     * @param readAt when the membership was read
     */
    void join(List<LocalRoom> claimed, long readAt) {
        for (LocalRoom room : claimed) {
            joinClaimed(room, outlet -> room.join(outlet, listener, readAt));
        }
        for (Long roomId : roomsToJoin) {
            // Told of by a member list that may have changed again meanwhile.
            LocalRoom room = feeds.claimStarted(roomId);
            joinClaimed(room, outlet -> room.joinAndAskAgain(outlet, listener));
        }
        roomsToJoin = List.of();
    }

    private void joinClaimed(LocalRoom room, Consumer<Outlet> join) {
        Outlet outlet = room.outlet(loop);
        if (rooms.contains(outlet)) {
            room.release();
        } else {
            remember(outlet);
            join.accept(outlet);
        }
    }

    /** A room to join together with the others. */
    void joinLater(long roomId) {
        if (roomsToJoin.isEmpty()) {
            roomsToJoin = new ArrayList<>(1);
        }
        roomsToJoin.add(roomId);
    }

    /** Takes a claim on a room that has the connection among its listeners; false when it had. */
    boolean add(Outlet outlet) {
        if (rooms.contains(outlet) || !outlet.room().retain()) {
            return false;
        }
        remember(outlet);
        return true;
    }

    private void remember(Outlet outlet) {
        if (rooms.isEmpty()) {
            rooms = new ArrayList<>(6);
        }
        rooms.add(outlet);
    }

    /** The outlet has given the claim back. */
    void removed(Outlet outlet) {
        rooms.remove(outlet);
    }

    void leaveAll() {
        rooms.forEach(outlet -> outlet.remove(listener));
        rooms = List.of();
    }

    /** Whether a room is heard under a newer member version. */
    boolean hearsSince(long roomId, long memberVersion) {
        return rooms.stream()
                .anyMatch(
                        outlet ->
                                outlet.room().roomId() == roomId
                                        && outlet.memberVersion() > memberVersion);
    }
}
