package im.magpie.websocket;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.Way;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.LoginSuccess;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.Identity;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.QrLogin;
import im.magpie.common.session.RoomDirectory;
import im.magpie.common.session.RoomLog;
import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.SessionListener;
import im.magpie.common.session.TokenCheck;
import im.magpie.common.trace.Trace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Everything the gateway asks, in memory. Tokens read {@code <uid>.<deviceId>}; a token that starts
 * with {@code bad} is refused. Room 1 is global.
 */
public final class Product
        implements Authenticator,
                QrLogin,
                RoomDirectory,
                RoomLog,
                SessionListener,
                BlockedAddresses {
    private static final long NEVER = Long.MAX_VALUE;

    final Clock clock = Clock.systemUTC();
    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<String> trail = new CopyOnWriteArrayList<>();

    /** The trace ids under which tokens were checked, and under which this was told of sessions. */
    final List<String> traces = new CopyOnWriteArrayList<>();

    /** Read once, at the start. */
    volatile List<String> trustedProxies = List.of("127.0.0.1/32");

    volatile boolean qrRefused;

    /** How much later than the token presented the one in a greeting ends, milliseconds. */
    volatile long renewal;

    volatile CountDownLatch qrGate = new CountDownLatch(0);
    volatile CountDownLatch headGate = new CountDownLatch(0);
    final List<ConnectionRef> tickets = new CopyOnWriteArrayList<>();
    final List<Handshake> handshakes = new CopyOnWriteArrayList<>();
    final List<ConnectionRef> abandoned = new CopyOnWriteArrayList<>();
    final Map<String, Long> expiries = new ConcurrentHashMap<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final Set<String> blocked = ConcurrentHashMap.newKeySet();
    volatile boolean databaseAway;
    volatile CountDownLatch checkGate = new CountDownLatch(0);
    volatile CountDownLatch welcomeGate = new CountDownLatch(0);
    volatile Runnable duringRoomsOf = () -> {};

    private final Map<Long, List<Entry>> log = new HashMap<>();
    private final Map<Long, Set<Long>> members = new HashMap<>();

    /** What users had before them when they joined their rooms. */
    private final Map<List<Long>, Long> joinSeqs = new HashMap<>();

    private final Map<Long, Long> versions = new HashMap<>();

    /** Writes what is told of messages to {@link #trail}. */
    DeliveryTrail follower() {
        return new DeliveryTrail() {
            @Override
            public void received(long roomId, long fromSeq, long toSeq, Way way) {
                trail.add(roomId + ":" + fromSeq + "-" + toSeq + " " + way);
            }

            @Override
            public void written(long roomId, long fromSeq, long toSeq, int connections) {
                trail.add(roomId + ":" + fromSeq + "-" + toSeq + " to " + connections);
            }
        };
    }

    public String token(long uid) {
        return uid + "." + uid * 10;
    }

    public synchronized void member(long roomId, long uid) {
        members.computeIfAbsent(roomId, id -> new HashSet<>()).add(uid);
        joinSeqs.put(List.of(roomId, uid), (long) log.getOrDefault(roomId, List.of()).size());
        versions.merge(roomId, 1L, Long::sum);
    }

    public synchronized void remove(long roomId, long uid) {
        members.computeIfAbsent(roomId, id -> new HashSet<>()).remove(uid);
        versions.merge(roomId, 1L, Long::sum);
    }

    public synchronized long memberVersion(long roomId) {
        return versions.getOrDefault(roomId, 0L);
    }

    public synchronized long append(long roomId, String text) {
        List<Entry> entries = log.computeIfAbsent(roomId, id -> new ArrayList<>());
        long seq = entries.size() + 1L;
        entries.add(new Entry(seq, 0, new Said(roomId, seq, text)));
        return seq;
    }

    public synchronized Entry entry(long roomId, long seq) {
        return log.get(roomId).get((int) seq - 1);
    }

    private void needDatabase() {
        if (databaseAway) {
            throw new IllegalStateException("database is away");
        }
    }

    static void await(CountDownLatch gate) {
        try {
            if (!gate.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("gate not opened");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<TokenCheck> check(List<String> tokens) {
        batches.add(tokens.size());
        traces.add("check " + Trace.current());
        List<TokenCheck> verdicts = tokens.stream().map(this::check).toList();
        await(checkGate);
        needDatabase();
        return verdicts;
    }

    private TokenCheck check(String token) {
        if (token.startsWith("bad")) {
            return new TokenCheck.Refused(TokenCheck.Reason.INVALID);
        }
        String[] parts = token.split("\\.", -1);
        return new TokenCheck.Valid(
                new Identity.User(
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        expiries.getOrDefault(token, NEVER)),
                token);
    }

    @Override
    public List<Welcome> welcome(List<TokenCheck.Valid> logins) {
        await(welcomeGate);
        needDatabase();
        return logins.stream()
                .map(
                        login ->
                                new Welcome(
                                        new LoginSuccess(
                                                login.user().uid(),
                                                null,
                                                login.token(),
                                                "user " + login.user().uid(),
                                                0),
                                        login.user().expiresAt() + renewal))
                .toList();
    }

    @Override
    public TokenCheck issue(LoginGranted login) {
        needDatabase();
        return tickets.contains(login.connection())
                ? check(login.uid() + "." + login.deviceId())
                : new TokenCheck.Refused(TokenCheck.Reason.INVALID);
    }

    @Override
    public String begin(ConnectionRef connection, Handshake handshake) {
        needDatabase();
        tickets.add(connection);
        handshakes.add(handshake);
        await(qrGate);
        if (qrRefused) {
            throw new ChatException(ErrorCode.FORBIDDEN, "not offered");
        }
        return "qr-" + connection.number();
    }

    @Override
    public void abandon(ConnectionRef connection) {
        abandoned.add(connection);
    }

    @Override
    public Set<Long> globalRooms() {
        return Set.of(1L);
    }

    @Override
    public Map<Long, Set<Long>> roomsOf(Collection<Long> uids) {
        needDatabase();
        Map<Long, Set<Long>> rooms = new HashMap<>();
        synchronized (this) {
            for (Long uid : uids) {
                rooms.put(uid, new HashSet<>());
                members.forEach(
                        (room, who) -> {
                            if (who.contains(uid)) {
                                rooms.get(uid).add(room);
                            }
                        });
            }
        }
        duringRoomsOf.run();
        return rooms;
    }

    @Override
    public synchronized RoomMembers membersAmong(long roomId, Collection<Long> uids) {
        needDatabase();
        Map<Long, Long> found = new HashMap<>();
        for (Long uid : members.getOrDefault(roomId, Set.of())) {
            if (uids.contains(uid)) {
                found.put(uid, joinSeqs.getOrDefault(List.of(roomId, uid), 0L));
            }
        }
        return new RoomMembers(memberVersion(roomId), found);
    }

    @Override
    public synchronized Map<Long, Set<Long>> membersOfSmall(Collection<Long> roomIds, int max) {
        needDatabase();
        Map<Long, Set<Long>> found = new HashMap<>();
        for (Long roomId : roomIds) {
            Set<Long> uids = members.getOrDefault(roomId, Set.of());
            if (uids.size() <= max && !globalRooms().contains(roomId)) {
                found.put(roomId, Set.copyOf(uids));
            }
        }
        return found;
    }

    /** A room has no messages any more. */
    synchronized void forget(long roomId) {
        log.remove(roomId);
    }

    @Override
    public Map<Long, Head> heads(Collection<Long> roomIds) {
        await(headGate);
        return headsNow(roomIds);
    }

    private synchronized Map<Long, Head> headsNow(Collection<Long> roomIds) {
        needDatabase();
        Map<Long, Head> heads = new HashMap<>();
        for (Long roomId : roomIds) {
            List<Entry> entries = log.get(roomId);
            if (entries != null) {
                heads.put(roomId, new Head(entries.size(), 0, memberVersion(roomId)));
            }
        }
        return heads;
    }

    @Override
    public synchronized List<Entry> after(long roomId, long seq, int limit) {
        needDatabase();
        List<Entry> entries = log.getOrDefault(roomId, List.of());
        return List.copyOf(
                entries.subList(
                        (int) Math.min(seq, entries.size()),
                        (int) Math.min(seq + limit, entries.size())));
    }

    @Override
    public boolean isBlocked(String ip) {
        return blocked.contains(ip);
    }

    @Override
    public void onSessionEvent(SessionEvent event) {
        if (event instanceof SessionEvent.Opened) {
            traces.add("opened " + Trace.current());
        }
        events.add(event);
    }
}
