package im.magpie.message.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.trace.Trace;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Work after a commit: done at least once, by one node at a time, given up in the end. */
@Timeout(60)
abstract class TaskSuite extends DatabaseSuite {
    private static final AtomicLong KINDS = new AtomicLong();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    /** Every test has a kind of its own, so none sees the tasks of another. */
    private static String kind() {
        return "test-" + KINDS.incrementAndGet();
    }

    private static TaskRunner runner(MessageModule node, TaskHandler handler) {
        return new TaskRunner(
                node.bean(TaskTable.class),
                node.bean(TaskSignal.class),
                List.of(handler),
                node.bean(TaskTraces.class),
                node.bean(TaskMetrics.class));
    }

    private static void add(MessageModule node, String kind, long subject) {
        node.transactions.run(
                () -> node.bean(Tasks.class).add(kind, kind + ":" + subject, subject));
    }

    private static List<Integer> attempts(MessageModule node, String kind) {
        return node.jdbc.queryForList(
                "SELECT attempts FROM task WHERE kind = ?", Integer.class, kind);
    }

    private static void later(MessageModule node, Duration time) {
        node.clock.set(node.clock.millis() + time.toMillis());
    }

    @Test
    void doesATaskOfACommittedTransactionOnceAndForgetsIt() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        TaskRunner runner = runner(node, handler);
        add(node, handler.kind, 7);
        runner.runDue();
        runner.runDue();
        assertThat(handler.subjects).containsExactly(7L);
        assertThat(attempts(node, handler.kind)).isEmpty();
    }

    @Test
    void knowsNoTaskOfATransactionThatWasRolledBackOrThatNeverWas() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        assertThatThrownBy(
                        () ->
                                node.transactions.run(
                                        () -> {
                                            node.bean(Tasks.class).add(handler.kind, "rolled", 1);
                                            throw new UnsupportedOperationException();
                                        }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> node.bean(Tasks.class).add(handler.kind, "outside", 1))
                .isInstanceOf(IllegalStateException.class);
        runner(node, handler).runDue();
        assertThat(handler.subjects).isEmpty();
    }

    @Test
    void takesTheSameKeyOnceWhileItWaits() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        add(node, handler.kind, 3);
        add(node, handler.kind, 3);
        add(node, handler.kind, 4);
        runner(node, handler).runDue();
        assertThat(handler.subjects).containsExactly(3L, 4L);
    }

    @Test
    void eachTaskIsDoneUnderTheTraceOfItsOwnRequest() {
        MessageModule node = node();
        String kind = kind();
        Tasks.NewTask own = Trace.with("trace-a", () -> new Tasks.NewTask(kind, kind + ":1", 1));
        Tasks.NewTask named = new Tasks.NewTask(kind, kind + ":2", 2, "trace-b");
        Trace.with(
                "several",
                () ->
                        node.transactions.run(
                                () -> node.bean(Tasks.class).addAll(List.of(own, named))));

        assertThat(node.bean(TaskTraces.class).of(kind + ":1")).isEqualTo("trace-a");
        assertThat(node.bean(TaskTraces.class).of(kind + ":2")).isEqualTo("trace-b");
    }

    @Test
    void refusesNamesThatTheTableWouldShorten() {
        assertThatThrownBy(() -> new Tasks.NewTask("k".repeat(33), "key", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tasks.NewTask("k", "k".repeat(97), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void triesAFailedTaskAgainLaterAndLater() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        handler.failures = 2;
        TaskRunner runner = runner(node, handler);
        add(node, handler.kind, 1);
        runner.runDue();
        runner.runDue();
        assertThat(handler.subjects).hasSize(1);
        later(node, Duration.ofSeconds(5));
        runner.runDue();
        assertThat(handler.subjects).hasSize(2);
        later(node, Duration.ofSeconds(9));
        runner.runDue();
        assertThat(handler.subjects).hasSize(2);
        later(node, Duration.ofSeconds(1));
        runner.runDue();
        assertThat(handler.subjects).hasSize(3);
        assertThat(attempts(node, handler.kind)).isEmpty();
    }

    @Test
    void givesUpAfterTenAttemptsAndKeepsTheRowForAPerson() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        handler.failures = Integer.MAX_VALUE;
        TaskRunner runner = runner(node, handler);
        add(node, handler.kind, 1);
        for (int i = 0; i < 15; i++) {
            runner.runDue();
            later(node, Duration.ofDays(1));
        }
        assertThat(handler.subjects).hasSize(TaskRunner.MAX_ATTEMPTS);
        assertThat(attempts(node, handler.kind)).containsExactly(TaskRunner.MAX_ATTEMPTS);
    }

    @Test
    void leavesTasksOfKindsItDoesNotKnowToOthers() {
        MessageModule node = node();
        Remembering known = new Remembering(kind());
        String unknown = kind();
        add(node, unknown, 1);
        runner(node, known).runDue();
        assertThat(attempts(node, unknown)).containsExactly(0);
    }

    @Test
    void letsOneOfManyRunnersHaveEachTask() throws Exception {
        MessageModule node = node();
        MessageModule other = node();
        Remembering handler = new Remembering(kind());
        for (long i = 0; i < 60; i++) {
            add(node, handler.kind, i);
        }
        List<Future<?>> running = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (MessageModule each : List.of(node, other, node, other)) {
            running.add(
                    threads.submit(
                            () -> {
                                go.await();
                                TaskRunner runner = runner(each, handler);
                                for (int i = 0; i < 20; i++) {
                                    runner.runDue();
                                }
                                return null;
                            }));
        }
        go.countDown();
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
        assertThat(handler.subjects).hasSize(60).doesNotHaveDuplicates();
        assertThat(attempts(node, handler.kind)).isEmpty();
    }

    @Test
    void doesNotTouchATaskThatAnotherRunnerTookOverWhenTheLeaseEnded() {
        MessageModule node = node();
        String kind = kind();
        add(node, kind, 1);
        TaskTable table = node.bean(TaskTable.class);
        TaskTable.Claimed slow = table.claim(List.of(kind), 1, Duration.ofSeconds(60)).get(0);
        assertThat(table.claim(List.of(kind), 1, Duration.ofSeconds(60))).isEmpty();
        later(node, Duration.ofSeconds(60));
        TaskTable.Claimed taken = table.claim(List.of(kind), 1, Duration.ofSeconds(60)).get(0);
        table.done(slow);
        table.again(slow, Duration.ZERO);
        assertThat(table.claim(List.of(kind), 1, Duration.ofSeconds(60))).isEmpty();
        assertThat(attempts(node, kind)).containsExactly(2);
        table.done(taken);
        assertThat(attempts(node, kind)).isEmpty();
    }

    @Test
    void countsWhatIsDueAndWhatWasGivenUp() {
        MessageModule node = node();
        TaskTable table = node.bean(TaskTable.class);
        TaskTable.Counts before = table.count();
        String kind = kind();
        add(node, kind, 1);
        add(node, kind, 2);
        assertThat(table.count().due()).isEqualTo(before.due() + 2);

        table.giveUp(table.claim(List.of(kind), 1, Duration.ofSeconds(60)).get(0));

        assertThat(table.count().due()).isEqualTo(before.due() + 1);
        assertThat(table.count().givenUp()).isEqualTo(before.givenUp() + 1);
    }

    @Test
    void runsOutsideOfTransactionsAndSoonAfterTheCommit() {
        MessageModule node = node();
        Remembering handler = new Remembering(kind());
        TaskRunner runner = runner(node, handler);
        runner.start();
        try {
            for (long i = 1; i <= 3; i++) {
                long done = i;
                add(node, handler.kind, i);
                // Without the signal each would take the 5 s of a look around.
                await().atMost(Duration.ofSeconds(4)).until(() -> handler.subjects.size() == done);
            }
        } finally {
            runner.stop();
        }
        assertThat(runner.isRunning()).isFalse();
    }

    /** Remembers what it was called with, and fails as often as a test says. */
    private static final class Remembering implements TaskHandler {
        private final String kind;
        private final List<Long> subjects = new CopyOnWriteArrayList<>();
        private volatile int failures;

        Remembering(String kind) {
            this.kind = kind;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public void run(long subject) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
            subjects.add(subject);
            if (subjects.size() <= failures) {
                throw new IllegalStateException("not yet");
            }
        }
    }
}
