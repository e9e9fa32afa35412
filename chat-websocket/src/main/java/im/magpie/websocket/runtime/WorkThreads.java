package im.magpie.websocket.runtime;

import im.magpie.common.trace.Trace;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded executor: so many threads, so many waiting tasks; more are refused. */
final class WorkThreads {
    private static final Logger log = LoggerFactory.getLogger(WorkThreads.class);
    private static final long STOP_TIMEOUT_SECONDS = 5;

    private final String name;
    private final ThreadPoolExecutor executor;
    private final LongAdder refused = new LongAdder();

    /** Starts no thread yet: each starts with a task. */
    WorkThreads(String name, int threads, int maxWaiting) {
        this.name = name;
        executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        60,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(maxWaiting),
                        new DefaultThreadFactory(name, true));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs a task later; false when it was refused: too many wait, or the gateway stops. */
    boolean submit(Runnable task) {
        try {
            executor.execute(Trace.taken(() -> guarded(task)));
            return true;
        } catch (RejectedExecutionException e) {
            refused.increment();
            return false;
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("{} failed", name, e);
        }
    }

    int waiting() {
        return executor.getQueue().size();
    }

    /** How many tasks were refused so far. */
    long refused() {
        return refused.sum();
    }

    /** Takes no more tasks and lets those it has come to their end. */
    void stop() throws InterruptedException {
        executor.shutdown();
        // Never interrupted: an interrupt inside a commit harms the embedded database.
        if (!executor.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            log.warn("{} still runs after {} s", name, STOP_TIMEOUT_SECONDS);
        }
    }
}
