package im.magpie.websocket.session;

import im.magpie.common.session.Connections;
import im.magpie.common.session.Handshake;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.feed.RoomFeeds;
import im.magpie.websocket.protocol.FrameEncoder;
import im.magpie.websocket.runtime.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** All connections of this node, each kept with its event loop. */
@Component
public class Sessions implements Connections {
    static final AttributeKey<Session> SESSION = AttributeKey.valueOf(Sessions.class, "session");

    private final WebSocketSettings settings;
    private final Clock clock;
    private final FrameEncoder encoder;
    private final RoomFeeds feeds;
    private final UserSessions users;
    private final Census census;
    private final QrLogins qrLogins;
    private volatile List<LoopSessions> loops = List.of();

    Sessions(
            WebSocketSettings settings,
            Clock clock,
            FrameEncoder encoder,
            RoomFeeds feeds,
            UserSessions users,
            Census census,
            QrLogins qrLogins) {
        this.settings = settings;
        this.clock = clock;
        this.encoder = encoder;
        this.feeds = feeds;
        this.users = users;
        this.census = census;
        this.qrLogins = qrLogins;
    }

    /** Starts looking after connections; before the first one is accepted. */
    public void start(EventLoops eventLoops) {
        List<EventLoop> all = eventLoops.loops();
        loops =
                IntStream.range(0, all.size())
                        .mapToObj(i -> new LoopSessions(all.get(i), i, all.size(), this))
                        .toList();
        loops.forEach(LoopSessions::start);
        users.start();
        feeds.openGlobalRooms();
    }

    /**
     * Nobody knows what was missed: rooms are followed anew, and all connections sent away, to come
     * back and read. Blocks.
     */
    void startAnew() {
        try {
            feeds.openGlobalRooms();
        } finally {
            sendAway();
        }
    }

    /** Whether another connection without a token would be refused. */
    public boolean isFullOfGuests() {
        return census.isFullOfGuests();
    }

    /** Begins the life of a connection that was just upgraded; on its event loop. */
    Session open(Channel channel, Handshake handshake) {
        for (LoopSessions loop : loops) {
            if (loop.eventLoop() == channel.eventLoop()) {
                Session session = loop.open(channel, handshake);
                channel.attr(SESSION).set(session);
                return session;
            }
        }
        throw new IllegalStateException(channel + " is on no push loop");
    }

    /** Closes all connections with 1001, spread over at most 4 s. */
    public void goAway() {
        loops.forEach(loop -> loop.run(loop::goAway));
    }

    /** Closes all connections there are with 1001, spread over at most 4 s; new ones are taken. */
    void sendAway() {
        loops.forEach(loop -> loop.run(loop::sendAway));
    }

    /** The loop that holds a connection of this node, if there is such a connection. */
    LoopSessions loopOf(long number) {
        return loops.get((int) Math.floorMod(number, (long) loops.size()));
    }

    List<LoopSessions> loops() {
        return loops;
    }

    @Override
    public int count() {
        return census.connections();
    }

    @Override
    public Set<Long> users() {
        return users.users();
    }

    WebSocketSettings settings() {
        return settings;
    }

    long wallClock() {
        return clock.millis();
    }

    FrameEncoder encoder() {
        return encoder;
    }

    RoomFeeds feeds() {
        return feeds;
    }

    UserSessions userSessions() {
        return users;
    }

    Census census() {
        return census;
    }

    QrLogins qrLogins() {
        return qrLogins;
    }
}
