package im.magpie.server.fault;

import im.magpie.server.cluster.Side;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.history.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * A client's connection, kept as a real client keeps it: when it breaks it comes back, at the other
 * node if need be, and reads what it missed.
 */
final class Ear implements AutoCloseable {
    private static final Duration LOGIN = Duration.ofSeconds(6);
    private static final long BEAT_NANOS = 2_000_000_000L;
    private static final long IMPATIENT_NANOS = 6_000_000_000L;
    private static final long STEP_NANOS = 50_000_000L;
    private static final long AGAIN_NANOS = 400_000_000L;
    private static final int PAGE = 50;

    private final Caller caller;
    private final String name;
    private final List<Side> sides;
    private final List<Long> rooms;
    private final Recorder recorder;
    private final boolean patient;
    private final Thread thread;

    /** The newest seq of each room that the client knows. */
    private final Map<Long, Long> known = new HashMap<>();

    private int side;
    private int logins;
    private String connection = "";
    private PushClient client;
    private long beatAt;
    private long pongs;
    private boolean waitsForPong;

    private boolean cannotSend;

    /** Whether the connection was ended from here. */
    private boolean isOwnEnd;

    private volatile boolean isThere;
    private volatile boolean stopped;

    /**
     * @param name names its connections
     * @param sides the first is tried first
     * @param rooms those that it shows
     * @param patient whether it stays with a node that answers no heartbeat
     */
    Ear(
            Caller caller,
            String name,
            List<Side> sides,
            List<Long> rooms,
            boolean patient,
            Recorder recorder) {
        this.caller = caller;
        this.name = name;
        this.sides = sides;
        this.rooms = rooms;
        this.patient = patient;
        this.recorder = recorder;
        this.thread = new Thread(this::run, "ear-" + name);
        thread.setDaemon(true);
    }

    Ear start() {
        thread.start();
        return this;
    }

    String name() {
        return name;
    }

    /** Whether it is logged in and has read what it missed. */
    boolean isThere() {
        return isThere;
    }

    boolean isStopped() {
        return stopped;
    }

    private void run() {
        try {
            while (!stopped) {
                long pause = STEP_NANOS;
                if (client == null) {
                    pause = connect() ? STEP_NANOS : AGAIN_NANOS;
                } else if (client.closeCode() != null) {
                    end();
                } else {
                    beat();
                }
                LockSupport.parkNanos(pause);
            }
        } catch (RuntimeException | Error e) {
            recorder.surprise(name + ": " + e);
        }
    }

    /** The next attempt goes to the other node. */
    private boolean connect() {
        Side at = sides.get(side);
        side = (side + 1) % sides.size();
        PushClient next = null;
        try {
            next = at.open("/websocket?token=" + caller.user().token());
            next.awaitPush(3, data -> true, LOGIN);
        } catch (RuntimeException | AssertionError e) {
            // The node is away, or comes up, or goes.
            if (next != null) {
                if (!next.pushes(6).isEmpty()) {
                    recorder.surprise(name + " was told that its login is over");
                }
                next.abort();
            }
            return false;
        }
        client = next;
        connection = name + "#" + ++logins;
        beatAt = System.nanoTime();
        waitsForPong = false;
        cannotSend = false;
        isOwnEnd = false;
        pongs = 0;
        recorder.add(
                new Entry.Connected(
                        recorder.now(), connection, caller.user().uid(), at.node().name()));
        catchUp();
        return true;
    }

    /** Any node may be asked. One that is there is tried until it answers. */
    private void catchUp() {
        for (long room : rooms) {
            for (int i = 0; !stopped && client.closeCode() == null; i++) {
                if (read(room, sides.get(i % sides.size()))) {
                    break;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
        isThere = client.closeCode() == null;
    }

    private boolean read(long room, Side at) {
        TreeSet<Long> seqs = new TreeSet<>();
        long from = known.getOrDefault(room, 0L);
        String cursor = "";
        boolean last = false;
        while (!last) {
            String path = "/capi/chat/public/msg/page?pageSize=%d&roomId=%d&cursor=%s";
            Optional<RestReply> reply =
                    caller.call(at, "GET", path.formatted(PAGE, room, cursor), null);
            recorder.expectHonest("a page", reply);
            if (reply.isEmpty() || reply.get().status() != 200) {
                return false;
            }
            JsonNode page = reply.get().ok();
            page.get("list").forEach(row -> seqs.add(row.at("/message/seq").asLong()));
            cursor = page.get("cursor").asString("");
            last = page.get("isLast").asBoolean() || first(seqs) <= from + 1;
        }
        long upTo = seqs.isEmpty() ? 0 : seqs.last();
        known.merge(room, upTo, Math::max);
        List<Long> missed = new ArrayList<>(seqs.tailSet(from, false));
        recorder.add(
                new Entry.Paged(
                        recorder.now(), connection, caller.user().uid(), room, upTo, missed));
        return true;
    }

    private static long first(SortedSet<Long> seqs) {
        return seqs.isEmpty() ? 0 : seqs.first();
    }

    private void beat() {
        long now = System.nanoTime();
        if (waitsForPong) {
            if (client.count("pong") > pongs) {
                waitsForPong = false;
                recordBeat(now, (now - beatAt) / 1_000_000);
            } else if (now - beatAt > IMPATIENT_NANOS && (!patient || cannotSend)) {
                hangUp();
            }
        } else if (now - beatAt > BEAT_NANOS) {
            pongs = client.count("pong");
            beatAt = now;
            waitsForPong = true;
            try {
                client.send("ping");
            } catch (IllegalStateException e) {
                // It has ended, and how it did may be on its way.
                cannotSend = true;
            }
        }
    }

    /** Not a second time: a connection that has ended already was ended by the node. */
    private void hangUp() {
        isOwnEnd = client.closeCode() == null;
        client.abort();
    }

    private void recordBeat(long at, long millis) {
        recorder.add(new Entry.Beat(recorder.at(at), connection, millis));
    }

    /** Who waits for an answer until the end has waited in vain. */
    private void recordMissingBeat(long endedAt) {
        if (waitsForPong && endedAt - beatAt > BEAT_NANOS) {
            recordBeat(beatAt + BEAT_NANOS, -1);
        }
    }

    private void end() {
        isThere = false;
        recorder.addAll(shown());
        recordMissingBeat(client.closedAt());
        int code = isOwnEnd ? Entry.Disconnected.OWN : client.closeCode();
        recorder.add(new Entry.Disconnected(recorder.at(client.closedAt()), connection, code));
        client = null;
    }

    /** What the present connection was shown so far, in the order it came. */
    private List<Entry.Pushed> shown() {
        List<Entry.Pushed> shown = new ArrayList<>();
        for (PushClient.Arrival each : client.arrivals()) {
            JsonNode data = each.frame().path("data");
            long at = recorder.at(each.nanos());
            switch (each.frame().path("type").asInt(-1)) {
                case 4 -> message(data.path("message"), at, shown);
                case 8 -> data.path("markList").forEach(m -> shown.add(change(8, m, at)));
                case 9 -> shown.add(change(9, data, at));
                default -> {}
            }
        }
        return shown;
    }

    private void message(JsonNode message, long at, List<Entry.Pushed> shown) {
        long room = message.get("roomId").asLong();
        if (room == 1) {
            return; // what everybody hears is no part of the run
        }
        long seq = message.get("seq").asLong();
        known.merge(room, seq, Math::max);
        long change = message.path("change").asLong(0);
        if (Caller.isAnothersContent(message)) {
            recorder.surprise(connection + " was shown another content: " + message);
        }
        shown.add(new Entry.Pushed(at, connection, 4, message.get("id").asLong(), seq, change));
    }

    private Entry.Pushed change(int type, JsonNode data, long at) {
        return new Entry.Pushed(
                at,
                connection,
                type,
                data.get("msgId").asLong(),
                data.get("seq").asLong(),
                data.get("change").asLong());
    }

    /** After {@link #close}: what the last connection was shown so far. It must not have broken. */
    List<Entry> shownInTheEnd() {
        if (client == null) {
            return List.of();
        }
        List<Entry> shown = new ArrayList<>(shown());
        Integer code = client.closeCode();
        if (code != null) {
            shown.add(new Entry.Surprise(recorder.now(), connection + " ended with " + code));
        }
        return shown;
    }

    /** Leaves for good, without a goodbye. */
    void leave() {
        close();
        if (client != null) {
            hangUp();
            end();
        }
    }

    /** Lets it end what it is at. Of many ears all are stopped before one is closed. */
    void stop() {
        stopped = true;
    }

    /** Keeps the connection no longer; it stays open. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            recorder.surprise(name + " does not end");
        }
    }
}
