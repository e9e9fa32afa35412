package im.magpie.websocket.runtime;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The one executor for everything in the gateway that may block: asking about tokens, rooms and
 * logs. Eight threads, 10,000 waiting tasks; more are refused, and the caller decides what that
 * means.
 */
@Component
public class BlockingWork implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(BlockingWork.class);
    private static final int THREADS = 8;
    private static final int MAX_WAITING = 10_000;
    private static final long STOP_TIMEOUT_SECONDS = 5;

    private final ThreadPoolExecutor executor;

    /** Starts no thread yet: each starts with a task. */
    public BlockingWork() {
        executor =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        60,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_WAITING),
                        new DefaultThreadFactory("push-work", true));
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task later, or not at all.
     *
     * @return false when the task was refused: too many wait, or the gateway stops
     */
    public boolean submit(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            log.warn("blocking work refused, {} tasks wait", executor.getQueue().size());
            return false;
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("blocking work failed", e);
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        executor.shutdown();
        // Never interrupted: an interrupt inside a commit harms the embedded database.
        if (!executor.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            log.warn("blocking work still runs after {} s", STOP_TIMEOUT_SECONDS);
        }
    }
}
