package im.magpie.websocket.session;

import im.magpie.websocket.GatewayStatus;
import im.magpie.websocket.cluster.ClusterBus;
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
    private final ClusterBus bus;
    private final NodeDirectory directory;
    private final EventReader reader;
    private final EventLog kept;

    LiveGateway(
            Census census,
            RoomFeeds feeds,
            ClusterBus bus,
            NodeDirectory directory,
            EventReader reader,
            EventLog kept) {
        this.census = census;
        this.feeds = feeds;
        this.bus = bus;
        this.directory = directory;
        this.reader = reader;
        this.kept = kept;
    }

    @Override
    public Now now() {
        EventReader.Lag lag = reader.lag();
        return new Now(
                census.users(),
                census.guests(),
                engine(bus.isReceiving()),
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
    public boolean hasEvent(long eventId) {
        return kept.after(eventId - 1, 1).stream().anyMatch(row -> row.id() == eventId);
    }
}
