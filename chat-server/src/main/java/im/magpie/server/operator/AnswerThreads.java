package im.magpie.server.operator;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The few threads on which nodes ask and answer: operators never hold up anybody else. */
@Component
class AnswerThreads implements DisposableBean {
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 64;
    private static final int IDLE_SECONDS = 60;

    private static final Logger log = LoggerFactory.getLogger(AnswerThreads.class);

    private final AtomicInteger numbers = new AtomicInteger();
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MOST_WAITING),
                    this::thread);

    AnswerThreads() {
        pool.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "operator-" + numbers.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs work soon; false when too much waits or the node stops. */
    boolean run(Runnable work) {
        try {
            pool.execute(() -> runQuietly(work));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
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
        pool.shutdownNow();
    }
}
