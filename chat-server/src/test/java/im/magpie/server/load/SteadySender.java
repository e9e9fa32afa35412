package im.magpie.server.load;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Sends texts to the global room at a steady rate, whatever the answers do, but never far ahead of
 * the slowest reader: on a busy machine the readers of a crowd share one thread, and none of them
 * may look like one that has stopped.
 */
final class SteadySender implements AutoCloseable, Receipts.SentTimes {
    /** With 3 bytes a character: large enough to fill a stalled connection within the test. */
    private static final String PADDING = "漢".repeat(980);

    /** With long texts 75 KB: far below what makes a reader slow. */
    private static final int MOST_AHEAD = 25;

    private static final long LAST_SECONDS = 30;

    private final String padding;
    private final RestClient rest;
    private final List<User> users;
    private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
    private final List<CompletableFuture<RestReply>> replies = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private Future<?> schedule;

    /** One of long texts. */
    SteadySender(RestClient rest, List<User> users) {
        this(rest, users, PADDING);
    }

    private SteadySender(RestClient rest, List<User> users, String padding) {
        this.rest = rest;
        this.users = users;
        this.padding = padding;
    }

    /** One of short texts. */
    static SteadySender brief(RestClient rest, List<User> users) {
        return new SteadySender(rest, users, "");
    }

    /**
     * Begins.
     *
     * @param slowest the number of messages that every reader has
     */
    SteadySender start(int perSecond, LongSupplier slowest) {
        schedule =
                clock.scheduleAtFixedRate(
                        () -> sendUnlessAhead(slowest),
                        0,
                        1_000_000_000L / perSecond,
                        TimeUnit.NANOSECONDS);
        return this;
    }

    private void sendUnlessAhead(LongSupplier slowest) {
        if (count() - slowest.getAsLong() < MOST_AHEAD) {
            send();
        }
    }

    private synchronized void send() {
        int number = replies.size();
        String content = "load-" + number + "-" + padding;
        sentAt.put(content, System.nanoTime());
        User user = users.get(number % users.size());
        replies.add(
                rest.as(user)
                        .postLater(
                                "/capi/chat/msg",
                                Map.of(
                                        "roomId", 1,
                                        "msgType", 1,
                                        "body", Map.of("content", content))));
    }

    @Override
    public long at(String content) {
        return sentAt.get(content);
    }

    /** How many sends were begun. */
    synchronized int count() {
        return replies.size();
    }

    /** Stops sending and waits for all answers; each must be a success. */
    int stopAndCount() {
        schedule.cancel(false);
        awaitTheLast();
        List<CompletableFuture<RestReply>> all;
        synchronized (this) {
            all = List.copyOf(replies);
        }
        all.forEach(reply -> reply.join().ok());
        return all.size();
    }

    /** A send under way is one more. */
    private void awaitTheLast() {
        try {
            clock.submit(() -> {}).get(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("still sending", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
