package im.magpie.message.task;

import im.magpie.common.trace.Trace;
import im.magpie.message.task.TaskTable.Claimed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Does the tasks, one after the other on one thread: soon after a commit that added one, and every
 * few seconds those that other nodes left or that failed before. A task whose node died is due
 * again when its lease ends. One that failed {@value #MAX_ATTEMPTS} times is logged as an error and
 * its row stays, never due, until a person sets {@code run_time} to 0 or deletes it.
 */
@Component
class TaskRunner implements SmartLifecycle {
    /** How often a task is tried. */
    static final int MAX_ATTEMPTS = 10;

    private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

    /** Above the message log's: handlers may write messages until they have stopped. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4000;

    /** Few, because the lease runs for all of them at once. */
    private static final int TASKS_AT_A_TIME = 10;

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);
    private static final Duration COUNT = Duration.ofSeconds(30);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final TaskTable table;
    private final TaskSignal signal;
    private final Map<String, TaskHandler> handlers;
    private final TaskTraces traces;
    private final TaskMetrics metrics;
    private long countedAt;
    private volatile Thread thread;

    TaskRunner(
            TaskTable table,
            TaskSignal signal,
            List<TaskHandler> handlers,
            TaskTraces traces,
            TaskMetrics metrics) {
        this.table = table;
        this.signal = signal;
        this.traces = traces;
        this.metrics = metrics;
        this.countedAt = System.nanoTime() - COUNT.toNanos();
        this.handlers =
                handlers.stream().collect(Collectors.toMap(TaskHandler::kind, Function.identity()));
    }

    /**
     * Claims tasks that are due and does them.
     *
     * @return whether there may be more
     */
    boolean runDue() {
        if (handlers.isEmpty()) {
            return false;
        }
        List<Claimed> claimed = table.claim(handlers.keySet(), TASKS_AT_A_TIME, LEASE);
        claimed.forEach(task -> handlers.get(task.kind()).executor().execute(() -> run(task)));
        return claimed.size() == TASKS_AT_A_TIME;
    }

    private void run(Claimed task) {
        Trace.with(traces.of(task.key()), () -> runGuarded(task));
    }

    private void runGuarded(Claimed task) {
        try {
            if (task.attempts() > MAX_ATTEMPTS) {
                throw new IllegalStateException("every attempt ended with the death of its node");
            }
            handlers.get(task.kind()).run(task.subject());
        } catch (RuntimeException | Error e) {
            failed(task, e);
            return;
        }
        metrics.done();
        table.done(task);
    }

    private void failed(Claimed task, Throwable reason) {
        metrics.failed();
        if (task.attempts() >= MAX_ATTEMPTS) {
            log.error(
                    "task {} {} is given up after {} attempts; its row stays",
                    task.kind(),
                    task.key(),
                    task.attempts(),
                    reason);
            table.giveUp(task);
        } else {
            log.warn(
                    "task {} {} failed, attempt {}: {}",
                    task.kind(),
                    task.key(),
                    task.attempts(),
                    reason.toString());
            table.again(task, delay(task.attempts()));
        }
    }

    /** Twice as long after each attempt, up to a bound. */
    private static Duration delay(int attempts) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << (attempts - 1));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private void work() {
        while (isCurrent()) {
            if (!runQuietly()) {
                signal.await(POLL);
            }
        }
    }

    private boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** A database that is away is not asked again before the next look. */
    private boolean runQuietly() {
        try {
            countNowAndThen();
            return runDue();
        } catch (RuntimeException | Error e) {
            log.warn("tasks wait for the database: {}", e.toString());
            return false;
        }
    }

    /** Seldom: it walks over the whole table. On the runner's thread only. */
    private void countNowAndThen() {
        if (System.nanoTime() - countedAt >= COUNT.toNanos()) {
            countedAt = System.nanoTime();
            try {
                metrics.counted(table.count());
            } catch (RuntimeException e) {
                log.warn("tasks are not counted: {}", e.toString());
            }
        }
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(this::work, "tasks");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    /** Waits for the tasks at hand, 10 s at most; the thread is not interrupted. */
    @Override
    public synchronized void stop() {
        Thread stopping = thread;
        thread = null;
        if (stopping == null) {
            return;
        }
        signal.raise();
        try {
            stopping.join(STOP_WITHIN.toMillis());
            if (stopping.isAlive()) {
                log.warn(
                        "a task still runs after {}; it is repeated after the next start",
                        STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
