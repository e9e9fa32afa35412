package im.magpie.server.operator;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The few threads on which nodes ask and answer: operators never hold up anybody else, and a
 * database that is away holds up none of their answers.
 */
@Component
class AnswerThreads implements DisposableBean {
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 64;
    private static final int IDLE_SECONDS = 60;

    /** Whoever asked has been answered without it by then. */
    private static final long OLDEST_NANOS =
            Duration.ofSeconds(NodeQuestions.WAIT_SECONDS).toNanos();

    private static final Logger log = LoggerFactory.getLogger(AnswerThreads.class);

    private final LongSupplier nanoTime;
    private final AtomicInteger numbers = new AtomicInteger();
    private final ThreadPoolExecutor answers = pool(THREADS);
    private final ThreadPoolExecutor rows = pool(1);
    private final ThreadPoolExecutor replies = pool(1);

    @Autowired
    AnswerThreads() {
        this(System::nanoTime);
    }

    AnswerThreads(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private ThreadPoolExecutor pool(int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        this::thread);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "operator-" + numbers.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs work soon, or not at all when it has waited until nobody wants it any more.
     *
     * @return false when too much waits or the node stops
     */
    boolean run(Runnable work) {
        return run(answers, work);
    }

    /** The same for what waits for the database. */
    boolean runWithDatabase(Runnable work) {
        return run(rows, work);
    }

    private boolean run(ThreadPoolExecutor pool, Runnable work) {
        long since = nanoTime.getAsLong();
        try {
            pool.execute(
                    () -> {
                        if (nanoTime.getAsLong() - since < OLDEST_NANOS) {
                            runQuietly(work);
                        }
                    });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs work in any case, on the caller's thread when there is no other. */
    void finish(Runnable work) {
        try {
            replies.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    private static void runQuietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.error("work for operators failed", e);
        }
    }

    @Override
    public void destroy() {
        answers.shutdownNow();
        rows.shutdownNow();
        replies.shutdownNow();
    }
}
