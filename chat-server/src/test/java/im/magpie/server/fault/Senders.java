package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker;
import im.magpie.server.history.HistoryChecker.Acknowledged;
import im.magpie.server.history.HistoryChecker.Stored;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Users that write to the global room without pause, each one message at a time: a message of
 * unknown outcome is repeated with the same id until it is acknowledged. Remembers what each was
 * told.
 */
final class Senders implements AutoCloseable {
    private static final String SEND = "/capi/chat/msg";
    private static final long RETRY_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RestClient rest;
    private final Map<Long, List<Acknowledged>> acknowledged = new HashMap<>();
    private final Set<String> unacknowledged = new HashSet<>();
    private final List<String> surprises = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final boolean repeating;
    private int count;
    private int refusals;
    private int unknowns;
    private int repeats;
    private boolean stopped;

    private Senders(RestClient rest, boolean repeating) {
        this.rest = rest;
        this.repeating = repeating;
    }

    /** Starts senders that repeat until acknowledged. */
    static Senders repeating(RestClient rest, List<User> users) {
        return new Senders(rest, true).start(users);
    }

    /** Starts senders that end with the first message that cannot be sent. */
    static Senders endingWithAFailure(RestClient rest, List<User> users) {
        return new Senders(rest, false).start(users);
    }

    private Senders start(List<User> users) {
        for (User user : users) {
            acknowledged.put(user.uid(), new ArrayList<>());
            Thread thread = new Thread(() -> run(user), "sender-" + user.uid());
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        return this;
    }

    private void run(User user) {
        RestClient caller = rest.as(user);
        boolean goOn = true;
        try {
            for (int i = 0; goOn && !isStopped(); i++) {
                goOn = deliver(caller, user, Texts.unique("kill-" + i));
            }
        } catch (RuntimeException | Error e) {
            surprised("the sender " + user.uid() + " ended: " + e);
        }
    }

    private boolean deliver(RestClient caller, User user, String id) {
        tried(id);
        boolean accepted = attempt(caller, user, id);
        while (!accepted && repeating && !isStopped()) {
            pauseBeforeRepeat();
            accepted = attempt(caller, user, id);
        }
        return accepted;
    }

    private boolean attempt(RestClient caller, User user, String id) {
        try {
            RestReply reply =
                    caller.post(
                            SEND,
                            Map.of(
                                    "roomId",
                                    1,
                                    "msgType",
                                    1,
                                    "body",
                                    Map.of("content", id),
                                    "clientMsgId",
                                    id));
            return judge(user, id, reply);
        } catch (UncheckedIOException lost) {
            // The server is gone or going: the outcome is unknown.
            notAccepted(false);
            return false;
        }
    }

    private boolean judge(User user, String id, RestReply reply) {
        if (reply.status() == 200) {
            acknowledged(user, id, reply.ok().get("message").get("seq").asLong());
            return true;
        }
        if (reply.status() == 503 || reply.status() == 504) {
            notAccepted(reply.status() == 503);
        } else {
            surprised(reply.toString());
        }
        return false;
    }

    private synchronized void notAccepted(boolean definitely) {
        refusals += definitely ? 1 : 0;
        unknowns += definitely ? 0 : 1;
    }

    private synchronized void tried(String id) {
        unacknowledged.add(id);
    }

    private synchronized void acknowledged(User user, String id, long seq) {
        unacknowledged.remove(id);
        acknowledged.get(user.uid()).add(new Acknowledged(id, seq));
        count++;
        notifyAll();
    }

    private synchronized void surprised(String what) {
        surprises.add(what);
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void pauseBeforeRepeat() {
        repeats++;
        long until = System.nanoTime() + RETRY_MILLIS * 1_000_000;
        try {
            for (long left = RETRY_MILLIS; left > 0 && !stopped; ) {
                wait(left);
                left = (until - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /** How many messages were acknowledged so far. */
    synchronized int count() {
        return count;
    }

    /** How many attempts were refused definitely: 503. */
    synchronized int refusals() {
        return refusals;
    }

    /** How many attempts ended with an outcome that nobody knows: 504, or no answer. */
    synchronized int unknowns() {
        return unknowns;
    }

    /** How many attempts were repeats. */
    synchronized int repeats() {
        return repeats;
    }

    /** Ids of the messages that were acknowledged so far. */
    synchronized Set<String> acknowledgedIds() {
        return acknowledged.values().stream()
                .flatMap(List::stream)
                .map(Acknowledged::clientMsgId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Answers that are neither an acceptance nor an honest "not now" or "unknown". */
    synchronized List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** Ids of messages that were tried and not acknowledged. */
    synchronized Set<String> unacknowledged() {
        return Set.copyOf(unacknowledged);
    }

    /** What is wrong with the room that the server has now. */
    synchronized List<String> problems(List<Stored> history) {
        return HistoryChecker.problems(acknowledged, unacknowledged, history);
    }

    /** Waits for so many more to be acknowledged. No longer: kills are to hit any moment. */
    void awaitMore(int messages) {
        int wanted = count() + messages;
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(3))
                .until(() -> count() >= wanted);
    }

    /** Lets all end after the message they are at. No answer may have been a surprise. */
    void finish() throws InterruptedException {
        close();
        join();
        assertThat(surprises()).isEmpty();
    }

    /** Waits until all senders have ended. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(40_000);
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " waits for an answer");
            }
        }
    }

    /** Reads the whole global room, oldest first. */
    static List<Stored> history(RestClient rest) {
        List<Stored> newestFirst = new ArrayList<>();
        String cursor = "";
        boolean last = false;
        while (!last) {
            JsonNode page =
                    rest.get("/capi/chat/public/msg/page?roomId=1&pageSize=200&cursor=" + cursor)
                            .ok();
            List<JsonNode> rows = List.copyOf(page.get("list").values());
            for (int i = rows.size() - 1; i >= 0; i--) {
                newestFirst.add(stored(rows.get(i)));
            }
            cursor = page.get("cursor").asString("");
            last = page.get("isLast").asBoolean();
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static Stored stored(JsonNode row) {
        JsonNode message = row.get("message");
        if (Caller.isAnothersContent(message)) {
            throw new AssertionError("another content: " + row);
        }
        return new Stored(
                message.get("seq").asLong(),
                row.get("fromUser").get("uid").asLong(),
                message.path("clientMsgId").asString(""));
    }

    /** Tells all senders to end after the message they are at. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
    }
}
