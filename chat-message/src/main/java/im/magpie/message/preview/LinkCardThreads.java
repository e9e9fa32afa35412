package im.magpie.message.preview;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Waits for slow sites, so that other tasks need not. All that waits here is done within the lease
 * of its tasks, a minute: 4 threads, 80 waiting tasks, 2 s for the links of one. When it is full
 * the caller's thread runs the task, which then sees that and leaves the cards out.
 */
@Component
class LinkCardThreads implements Executor, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LinkCardThreads.class);

    private static final int THREADS = 4;
    private static final int WAITING = 80;

    /** After the task runner, which stops first, and before the message log. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4050;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private volatile ThreadPoolExecutor pool = pool();
    private volatile boolean running;

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        task -> {
                            Thread thread = new Thread(task, "link-cards");
                            thread.setDaemon(true);
                            return thread;
                        },
                        new CallerRunsPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Once stopped, tasks are dropped; their rows stay and are done after the next start. */
    @Override
    public void execute(Runnable task) {
        pool.execute(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        log.warn("a task of link cards waits for the database: {}", e.toString());
                    }
                });
    }

    /** Whether not one more task can wait. */
    boolean areSwamped() {
        return pool.getQueue().remainingCapacity() == 0;
    }

    @Override
    public synchronized void start() {
        if (pool.isShutdown()) {
            pool = pool();
        }
        running = true;
    }

    /** Finishes the tasks at hand, 5 s at most; the threads are not interrupted. */
    @Override
    public synchronized void stop() {
        running = false;
        pool.getQueue().clear();
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("link cards are still fetched after {}", STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
