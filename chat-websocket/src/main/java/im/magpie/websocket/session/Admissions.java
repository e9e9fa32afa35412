package im.magpie.websocket.session;

import im.magpie.common.session.Authenticator;
import im.magpie.common.session.Authenticator.Welcome;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.RoomDirectory;
import im.magpie.common.session.TokenCheck;
import im.magpie.common.trace.Trace;
import im.magpie.websocket.feed.LocalRoom;
import im.magpie.websocket.feed.RoomFeeds;
import im.magpie.websocket.runtime.BlockingWork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Logs connections in. Batched by nature: while the blocking questions of one batch are under way
 * the next one gathers, so a storm of handshakes costs few queries and a single one does not wait.
 *
 * <p>In this order: the token is good → the user's limit → the user is registered here, and the
 * directory is told meanwhile → ends of tokens since the check are looked up → the rooms are
 * joined, new ones at their heads → the directory is waited for, shortly → push 3 → what the rooms
 * said meanwhile.
 */
@Component
class Admissions {
    private static final Logger log = LoggerFactory.getLogger(Admissions.class);
    private static final int MAX_BATCH = 500;
    private static final int MAX_CHECKS = 3;

    /** The longest that logins wait for a directory that is slow. */
    private static final Duration DIRECTORY_LIMIT = Duration.ofMillis(100);

    /** An end may be known here a little before the authenticator has heard of it. */
    private static final long SLACK_NANOS = Duration.ofSeconds(2).toNanos();

    private final Authenticator authenticator;
    private final RoomDirectory directory;
    private final RoomFeeds feeds;
    private final UserSessions users;
    private final DirectorySync nodeDirectory;
    private final BlockingWork work;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private boolean running;

    Admissions(
            Authenticator authenticator,
            RoomDirectory directory,
            RoomFeeds feeds,
            UserSessions users,
            DirectorySync nodeDirectory,
            BlockingWork work) {
        this.authenticator = authenticator;
        this.directory = directory;
        this.feeds = feeds;
        this.users = users;
        this.nodeDirectory = nodeDirectory;
        this.work = work;
    }

    /** What a connection wants to be logged in by. */
    private sealed interface Proof {
        /** A token the client presented. */
        record Token(String token) implements Proof {
            @Override
            public String toString() {
                return "Token[]";
            }
        }

        /** A QR login that was consented to. */
        record Grant(LoginGranted login) implements Proof {}
    }

    /**
     * A login that is asked for.
     *
     * @param trace the id of the handshake; none for what a frame has asked for
     */
    private record Request(Session session, Proof proof, String trace) {
        Request(Session session, Proof proof) {
            this(session, proof, Trace.current());
        }

        void onLoop(Runnable task) {
            session.loop().run(() -> Trace.with(trace, task));
        }
    }

    /**
     * A connection whose token is good.
     *
     * @param checkedAt monotonic time before the check: later ends are not in the verdict
     */
    private record Login(Request request, TokenCheck.Valid verdict, long checkedAt) {
        Session session() {
            return request.session();
        }

        long uid() {
            return verdict.user().uid();
        }
    }

    /** Checks a token for a connection; on the connection's event loop. */
    void check(Session session, String token) {
        submit(new Request(session, new Proof.Token(token)));
    }

    /**
     * Logs a connection in after a QR login; on the connection's event loop. While a token is being
     * checked the login waits: it counts when the connection is a guest afterwards.
     */
    void grant(Session session, LoginGranted login) {
        if (session.state() == SessionState.GUEST_CHECKING) {
            session.qr().keep(login);
        } else if (session.state() == SessionState.GUEST) {
            submit(new Request(session, new Proof.Grant(login)));
        }
    }

    private void refuse(Session session) {
        session.refused();
        LoginGranted kept = session.takeKeptLogin();
        if (kept != null) {
            grant(session, kept);
        }
    }

    private void submit(Request request) {
        request.session().beginCheck();
        boolean begin;
        synchronized (waiting) {
            waiting.add(request);
            begin = !running;
            running = true;
        }
        if (begin && !work.submit(this::drain)) {
            failAll(stop());
        }
    }

    /** Under one lock: a request that comes later begins anew. */
    private List<Request> stop() {
        synchronized (waiting) {
            List<Request> all = List.copyOf(waiting);
            waiting.clear();
            running = false;
            return all;
        }
    }

    private List<Request> nextBatch(int limit) {
        List<Request> batch = new ArrayList<>();
        synchronized (waiting) {
            while (batch.size() < limit && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            running = !batch.isEmpty();
        }
        return batch;
    }

    private void drain() {
        for (List<Request> batch = nextBatch(MAX_BATCH);
                !batch.isEmpty();
                batch = nextBatch(MAX_BATCH)) {
            List<Request> now = batch;
            try {
                // Whose handshake began this work does not matter: each batch has its own ids.
                Trace.with(traceOf(now), () -> admit(now));
            } catch (RuntimeException | Error e) {
                // An Error too: whatever it was, the next connections must be let in.
                failAll(now);
                Trace.with(
                        traceOf(now),
                        () -> log.warn("{} connections could not be checked", now.size(), e));
            }
        }
    }

    private static String traceOf(List<Request> batch) {
        return Trace.joined(batch.stream().map(Request::trace));
    }

    private static void failAll(List<Request> batch) {
        batch.forEach(request -> request.onLoop(request.session()::checkFailed));
    }

    private void admit(List<Request> batch) {
        List<Login> logins = new ArrayList<>(batch.size());
        List<Request> open = batch;
        for (int round = 1; !open.isEmpty(); round++) {
            long checkedAt = System.nanoTime();
            long since = checkedAt - (round == 1 ? SLACK_NANOS : 0);
            List<Request> again = new ArrayList<>(0);
            List<TokenCheck> verdicts = judge(open);
            for (int i = 0; i < open.size(); i++) {
                Request request = open.get(i);
                if (!(verdicts.get(i) instanceof TokenCheck.Valid valid)) {
                    request.onLoop(() -> refuse(request.session()));
                } else if (users.endedSince(since, valid.user()).isEmpty()) {
                    logins.add(new Login(request, valid, checkedAt));
                } else if (round < MAX_CHECKS) {
                    again.add(request); // the verdict may be older than the end
                } else {
                    request.onLoop(() -> refuse(request.session()));
                }
            }
            open = again;
        }
        join(logins);
    }

    private List<TokenCheck> judge(List<Request> requests) {
        List<String> tokens = new ArrayList<>(requests.size());
        for (Request request : requests) {
            if (request.proof() instanceof Proof.Token token) {
                tokens.add(token.token());
            }
        }
        List<TokenCheck> checked = tokens.isEmpty() ? List.of() : authenticator.check(tokens);
        List<TokenCheck> verdicts = new ArrayList<>(requests.size());
        int next = 0;
        for (Request request : requests) {
            verdicts.add(
                    request.proof() instanceof Proof.Grant grant
                            ? authenticator.issue(grant.login())
                            : checked.get(next++));
        }
        return verdicts;
    }

    private void join(List<Login> good) {
        List<Login> logins = register(good);
        if (logins.isEmpty()) {
            return;
        }
        try {
            Future<Void> listed = nodeDirectory.syncSoon(users);
            joinRooms(logins);
            List<Welcome> welcomes =
                    authenticator.welcome(logins.stream().map(Login::verdict).toList());
            await(listed);
            for (int i = 0; i < logins.size(); i++) {
                Login login = logins.get(i);
                Welcome welcome = welcomes.get(i);
                Session session = login.session();
                login.request().onLoop(() -> session.admitted(welcome, login.checkedAt()));
            }
        } catch (RuntimeException | Error e) {
            for (Login login : logins) {
                users.unregister(login.uid(), login.session());
            }
            throw e;
        }
    }

    /**
     * The directory is written beside the reads, and mostly done before them. Whoever is let in
     * without it gets events of other nodes a little later, from the table of events.
     */
    private static void await(Future<Void> listed) {
        try {
            listed.get(DIRECTORY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("logins do not wait for the directory of users: {}", e.toString());
        }
    }

    private List<Login> register(List<Login> good) {
        List<Login> logins = new ArrayList<>(good.size());
        for (Login login : good) {
            if (users.register(login.uid(), login.session())) {
                logins.add(login);
            } else {
                Session session = login.session();
                login.request().onLoop(() -> session.close(CloseReason.TOO_MANY_OF_USER));
            }
        }
        return logins;
    }

    private void joinRooms(List<Login> logins) {
        long readAt = System.nanoTime();
        Map<Long, Set<Long>> roomsByUser =
                directory.roomsOf(logins.stream().map(Login::uid).distinct().toList());
        List<List<LocalRoom>> claimed = new ArrayList<>(logins.size());
        try {
            for (Login login : logins) {
                Set<Long> rooms = roomsByUser.getOrDefault(login.uid(), Set.of());
                claimed.add(rooms.stream().map(feeds::claim).toList());
            }
            feeds.start(claimed.stream().flatMap(List::stream).toList());
        } catch (RuntimeException | Error e) {
            claimed.forEach(rooms -> rooms.forEach(LocalRoom::release));
            throw e;
        }
        for (int i = 0; i < logins.size(); i++) {
            Login login = logins.get(i);
            List<LocalRoom> rooms = claimed.get(i);
            login.request()
                    .onLoop(() -> login.session().join(login.verdict().user(), rooms, readAt));
        }
    }
}
