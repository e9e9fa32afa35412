package im.magpie.websocket.runtime;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again on a thread of its own, whatever becomes of it each time. */
public final class Repeating {
    private static final Logger log = LoggerFactory.getLogger(Repeating.class);
    private static final long STOP_SECONDS = 6;

    private final String name;
    private final Duration pause;
    private final Runnable work;
    private volatile ScheduledExecutorService executor;
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

    /** Begins, with the first run after a pause. */
    public void start() {
        var started = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory(name, true));
        long millis = pause.toMillis();
        // A guarded run does not fail, so its future has nothing to tell.
        ScheduledFuture<?> unused =
                started.scheduleWithFixedDelay(
                        this::guarded, millis, millis, TimeUnit.MILLISECONDS);
        executor = started;
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

    /** Ends; a run under way comes to its end. */
    public void stop() {
        ScheduledExecutorService stopped = executor;
        executor = null;
        if (stopped == null) {
            return;
        }
        stopped.shutdown();
        try {
            if (!stopped.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("{} still runs after {} s", name, STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
