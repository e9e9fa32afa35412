package im.magpie.common.repeat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again on a daemon thread of its own, whatever becomes of it each
 * time. A run is never interrupted: it may stand inside the database.
 */
public final class Repeating {
    private static final Logger log = LoggerFactory.getLogger(Repeating.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(6);

    private final String name;
    private final Duration pause;
    private final Runnable work;
    private volatile ScheduledExecutorService executor;

    /** Of the one thread. */
    private boolean failing;

    /**
     * @param name name of the thread
     * @param pause time between the end of one run and the next
     * @param work what is done; it may fail: said once, and tried again after the pause
     */
    public Repeating(String name, Duration pause, Runnable work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    /** Begins, with the first run after a pause; fine when it runs. */
    public void start() {
        start(pause);
    }

    /**
     * Begins; fine when it runs.
     *
     * @param first time until the first run; zero: at once
     */
    public synchronized void start(Duration first) {
        if (executor != null) {
            return;
        }
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(this::thread);
        // A guarded run does not fail, so its future has nothing to tell.
        ScheduledFuture<?> unused =
                started.scheduleWithFixedDelay(
                        this::guarded, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        executor = started;
    }

    private Thread thread(Runnable runs) {
        Thread thread = new Thread(runs, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs once more besides, as soon as no other run is under way; not when it is stopped. */
    public void runSoon() {
        ScheduledExecutorService running = executor;
        if (running != null) {
            try {
                running.execute(this::guarded);
            } catch (RejectedExecutionException e) {
                log.debug("{} stops and runs no more", name);
            }
        }
    }

    private void guarded() {
        try {
            work.run();
            if (failing) {
                log.info("{} works again", name);
            }
            failing = false;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                log.warn("{} failed, will be tried again", name, e);
            }
            failing = true;
        }
    }

    /** Whether it was started and not stopped. */
    public boolean isRunning() {
        return executor != null;
    }

    /** Ends; waits a few seconds for a run under way, which comes to its end in any case. */
    public void stop() {
        if (!stop(STOP_WITHIN)) {
            log.warn("{} still runs after {}", name, STOP_WITHIN);
        }
    }

    /**
     * Ends; a run under way comes to its end in any case.
     *
     * @param atMost how long it is waited for
     * @return whether nothing runs any more
     */
    public boolean stop(Duration atMost) {
        ExecutorService stopped = take();
        if (stopped == null) {
            return true;
        }
        stopped.shutdown();
        try {
            return stopped.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized ExecutorService take() {
        ExecutorService taken = executor;
        executor = null;
        return taken;
    }
}
