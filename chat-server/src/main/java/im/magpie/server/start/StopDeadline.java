package im.magpie.server.start;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Ends a stop that takes longer than 30 s. Nothing accepted is lost by that, since it is committed;
 * and who waits for the ports or the data folder need not wait for ever.
 */
public final class StopDeadline implements ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(StopDeadline.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int EXIT_STATUS = 2;

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        Thread watch = new Thread(StopDeadline::endAfterDeadline, "stop-deadline");
        watch.setDaemon(true);
        watch.start();
    }

    private static void endAfterDeadline() {
        long end = System.nanoTime() + DEADLINE.toNanos();
        for (long rest = DEADLINE.toNanos(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
        log.error("the stop takes longer than {}, the process ends now", DEADLINE);
        Runtime.getRuntime().halt(EXIT_STATUS);
    }
}
