package im.magpie.websocket.session;

import im.magpie.websocket.GatewayStatus;
import im.magpie.websocket.cluster.BusSender;
import im.magpie.websocket.cluster.EventLog;
import im.magpie.websocket.cluster.EventReader;
import im.magpie.websocket.cluster.NodeDirectory;
import im.magpie.websocket.feed.RoomFeeds;
import org.springframework.stereotype.Component;

/** What the parts of the gateway say of themselves, put together. */
@Component
class LiveGateway implements GatewayStatus {
    private final Census census;
    private final RoomFeeds feeds;
    private final UserSessions users;
    private final NodeDirectory directory;
    private final EventReader reader;
    private final EventLog kept;
    private final BusSender sender;

    LiveGateway(
            Census census,
            RoomFeeds feeds,
            UserSessions users,
            NodeDirectory directory,
            EventReader reader,
            EventLog kept,
            BusSender sender) {
        this.census = census;
        this.feeds = feeds;
        this.users = users;
        this.directory = directory;
        this.reader = reader;
        this.kept = kept;
        this.sender = sender;
    }

    @Override
    public Now now() {
        EventReader.Lag lag = reader.lag();
        BusSender.BusState bus = sender.state();
        return new Now(
                census.users(),
                census.guests(),
                engine(bus.receiving()),
                bus.waiting(),
                bus.dropped(),
                engine(directory.isAnswering()),
                lag.sinceRead(),
                lag.rowsBehind());
    }

    private Engine engine(boolean up) {
        if (!kept.isKept()) {
            return Engine.NONE;
        }
        return up ? Engine.UP : Engine.AWAY;
    }

    @Override
    public int listeners(long roomId) {
        return feeds.listeners(roomId);
    }

    @Override
    public int connections(long uid) {
        return users.of(uid).size();
    }

    @Override
    public boolean hasEvent(long eventId) {
        return kept.after(eventId - 1, 1).stream().anyMatch(row -> row.id() == eventId);
    }
}
