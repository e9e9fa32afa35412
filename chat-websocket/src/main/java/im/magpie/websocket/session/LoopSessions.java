package im.magpie.websocket.session;

import im.magpie.common.push.Audience;
import im.magpie.common.session.Handshake;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.feed.RoomFeeds;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.protocol.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop, and the one timer that looks after all of them. Everything
 * here runs on that loop, except where it says otherwise.
 */
final class LoopSessions {
    private static final Logger log = LoggerFactory.getLogger(LoopSessions.class);

    /** How long a close may take before the socket is reset. */
    static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

    /** How long a token check may take. */
    static final long CHECK_NANOS = Duration.ofSeconds(20).toNanos();

    private static final long MIN_SWEEP_MILLIS = 20;
    private static final long MAX_SWEEP_MILLIS = 500;
    private static final long GO_AWAY_PAUSE_MILLIS = 20;
    private static final int GO_AWAY_PAUSES = 200;

    private final EventLoop loop;
    private final int index;
    private final int loops;
    private final Sessions all;
    private final LongObjectHashMap<Session> sessions = new LongObjectHashMap<>();
    private long lastNumber;
    private boolean goingAway;

    LoopSessions(EventLoop loop, int index, int loops, Sessions all) {
        this.loop = loop;
        this.index = index;
        this.loops = loops;
        this.all = all;
    }

    /** Starts the sweep; from any thread. */
    void start() {
        WebSocketSettings settings = all.settings();
        long shortest = MAX_SWEEP_MILLIS;
        for (Duration time :
                List.of(
                        settings.idleTimeout(),
                        settings.guestTimeout(),
                        settings.maxUnwritable())) {
            if (time.toMillis() > 0) {
                shortest = Math.min(shortest, time.toMillis() / 4);
            }
        }
        long period = Math.max(MIN_SWEEP_MILLIS, shortest);
        var unused = loop.scheduleAtFixedRate(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = now();
        long wallClock = all.wallClock();
        for (Session session : List.copyOf(sessions.values())) {
            guarded(session, () -> session.sweep(now, wallClock));
        }
    }

    /** A failure, even for lack of memory, costs its connection and never the timer. */
    private static void guarded(Session session, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("connection {} failed and is given up", session.number(), e);
            session.abort();
        }
    }

    /** Begins the life of a connection that was just upgraded. */
    Session open(Channel channel, Handshake handshake) {
        long number = ++lastNumber * loops + index;
        Session session = new Session(this, channel, number, handshake);
        sessions.put(number, session);
        if (goingAway) {
            session.close(CloseReason.GOING_AWAY);
        }
        return session;
    }

    void gone(Session session) {
        session.gone();
        sessions.remove(session.number());
    }

    /** Finds a connection, or null. */
    Session find(long number) {
        return sessions.get(number);
    }

    /** Runs a task on the loop; from any thread. */
    void run(Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.execute(task);
        }
    }

    /** Shows a frame to all connections of a kind. */
    void show(Audience.Everyone.Kind kind, EncodedFrame frame) {
        List<Session> receivers = new ArrayList<>(sessions.size());
        for (Session session : sessions.values()) {
            if (isOf(kind, session.state())) {
                receivers.add(session);
            }
        }
        show(receivers, frame);
    }

    private static boolean isOf(Audience.Everyone.Kind kind, SessionState state) {
        boolean user = state == SessionState.USER || state == SessionState.JOINING;
        return switch (kind) {
            case ALL -> user || state.isGuest();
            case USERS -> user;
            case GUESTS -> state.isGuest();
        };
    }

    /** Shows a frame to those of the connections that are logged in by now. */
    void showUsers(List<Session> some, EncodedFrame frame) {
        show(
                some.stream()
                        .filter(session -> isOf(Audience.Everyone.Kind.USERS, session.state()))
                        .toList(),
                frame);
    }

    /** Shows a frame to connections: one buffer for all of them. */
    void show(List<Session> receivers, EncodedFrame frame) {
        if (receivers.isEmpty()) {
            return;
        }
        ByteBuf shared = PooledByteBufAllocator.DEFAULT.directBuffer(frame.size(), frame.size());
        try {
            frame.writeTo(shared);
            for (Session receiver : receivers) {
                receiver.deliver(shared.retainedSlice());
                all.census().sent(frame.size());
            }
        } finally {
            shared.release();
        }
    }

    /** The node stops: closes all connections, and those that are just being opened. */
    void goAway() {
        goingAway = true;
        sendAway();
    }

    /** Closes all connections, a few at a time, so that not all come back in one moment. */
    void sendAway() {
        Queue<Session> rest = new ArrayDeque<>(sessions.values());
        sendAway(rest, Math.max(50, rest.size() / GO_AWAY_PAUSES));
    }

    private void sendAway(Queue<Session> rest, int atATime) {
        for (int i = 0; i < atATime && !rest.isEmpty(); i++) {
            Session session = rest.remove();
            guarded(session, () -> session.close(CloseReason.GOING_AWAY));
        }
        if (!rest.isEmpty()) {
            var unused =
                    loop.schedule(
                            () -> sendAway(rest, atATime),
                            GO_AWAY_PAUSE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    int count() {
        return sessions.size();
    }

    long now() {
        return System.nanoTime();
    }

    EventLoop eventLoop() {
        return loop;
    }

    WebSocketSettings settings() {
        return all.settings();
    }

    FrameEncoder encoder() {
        return all.encoder();
    }

    RoomFeeds feeds() {
        return all.feeds();
    }

    UserSessions users() {
        return all.userSessions();
    }

    Census census() {
        return all.census();
    }

    QrLogins qrLogins() {
        return all.qrLogins();
    }
}
