package im.magpie.message.send;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.Settings;
import im.magpie.message.body.TextBody;
import im.magpie.sql.RetryingTransactions;
import im.magpie.sql.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Transactions that take two thirds of the time that callers wait, while messages keep coming.
 * Whoever is taken late withdraws, and the transaction has to run again without him: by then the
 * others are late.
 */
@Timeout(90)
class SlowDatabaseTest extends DatabaseSuite {
    private static final Duration TRANSACTION = Duration.ofSeconds(1);
    private static final Duration IN_QUEUE = Duration.ofMillis(1_200);
    private static final Duration IN_TRANSACTION = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int EVERY_MILLIS = 10;

    /** Who comes first is in time in any case, so one is not enough. */
    private static final int ENOUGH_COMMITS = 4;

    /** In three times the time that so many commits take, each after a transaction in vain. */
    private static final int MOST_MESSAGES = 2_400;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger commits = new AtomicInteger();

    /** A message and its answer: empty when it was stored. */
    private record Sent(String text, CompletableFuture<Optional<ErrorCode>> refusal) {}

    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }

    @AfterAll
    void endThreads() {
        clock.shutdownNow();
        callers.shutdownNow();
    }

    /** Holds each transaction before its commit, with all its locks. */
    private final class SlowTransactions implements Transactions {
        private final Transactions target;

        SlowTransactions(Transactions target) {
            this.target = target;
        }

        @Override
        public <T> T call(Supplier<T> work) {
            T result =
                    target.call(
                            () -> {
                                T done = work.get();
                                hold();
                                return done;
                            });
            commits.incrementAndGet();
            return result;
        }

        private static void hold() {
            long end = System.nanoTime() + TRANSACTION.toNanos();
            while (end - System.nanoTime() > 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
    }

    @Test
    void somethingIsStoredThoughEachTransactionTakesMostOfTheTimeThatCallersWait() {
        storesSomethingAndAnswersAll(10_000);
    }

    /** The queue is full of those who came early in the last transaction, and are late for this. */
    @Test
    void somethingIsStoredThoughTheQueueIsFullOfThoseWhoAreLate() {
        storesSomethingAndAnswersAll(40);
    }

    private void storesSomethingAndAnswersAll(int queue) {
        MessageModule node =
                node(
                        Settings.impatient(queue, IN_QUEUE, IN_TRANSACTION),
                        context ->
                                context.registerBean(
                                        Transactions.class,
                                        () -> slow(context.getBean(DataSource.class))));
        long uid = newUser();
        long room = node.group(uid);
        commits.set(0);
        Queue<Sent> sent = sendSteadily(node.bean(MessageLog.class), room, uid);

        List<String> stored = new ArrayList<>();
        for (Sent each : sent) {
            Optional<ErrorCode> refusal = each.refusal.join();
            if (refusal.isEmpty()) {
                stored.add(each.text);
            } else {
                assertThat(refusal).as(each.text).contains(ErrorCode.BUSY);
            }
        }
        assertThat(commits)
                .as("transactions that stored something of %d messages", sent.size())
                .hasValueGreaterThanOrEqualTo(ENOUGH_COMMITS);
        assertThat(node.texts(room)).containsExactlyInAnyOrderElementsOf(stored);
    }

    private Transactions slow(DataSource dataSource) {
        return new SlowTransactions(
                new RetryingTransactions(new DataSourceTransactionManager(dataSource)));
    }

    /** One message after the other, whatever becomes of them, until enough was stored. */
    private Queue<Sent> sendSteadily(MessageLog log, long room, long uid) {
        Queue<Sent> sent = new ConcurrentLinkedQueue<>();
        var sending =
                clock.scheduleAtFixedRate(
                        () -> sent.add(send(log, room, uid, "m" + sent.size())),
                        0,
                        EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
        await().atMost(PATIENCE)
                .until(() -> commits.get() >= ENOUGH_COMMITS || sent.size() >= MOST_MESSAGES);
        sending.cancel(false);
        // Behind the last one.
        CompletableFuture.runAsync(() -> {}, clock).join();
        return sent;
    }

    private Sent send(MessageLog log, long room, long uid, String text) {
        Draft draft = Draft.byUser(room, uid, Optional.of(text), new TextBody(text));
        return new Sent(text, CompletableFuture.supplyAsync(() -> refusal(log, draft), callers));
    }

    private static Optional<ErrorCode> refusal(MessageLog log, Draft draft) {
        try {
            log.append(draft);
            return Optional.empty();
        } catch (ChatException e) {
            return Optional.of(e.code());
        }
    }
}
