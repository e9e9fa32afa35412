package im.magpie.websocket.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The one executor for everything in the gateway that may block on the product's own database and
 * bus: asking about tokens, rooms and logs. Eight threads, 10,000 waiting tasks; more are refused,
 * and the caller decides what that means. Login codes have threads of their own: {@link QrWork}.
 */
@Component
public class BlockingWork implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(BlockingWork.class);
    private static final int THREADS = 8;
    private static final int MAX_WAITING = 10_000;

    private final WorkThreads threads = new WorkThreads("push-work", THREADS, MAX_WAITING);

    /**
     * Runs a task later, or not at all.
     *
     * @return false when the task was refused: too many wait, or the gateway stops
     */
    public boolean submit(Runnable task) {
        boolean taken = threads.submit(task);
        if (!taken) {
            log.warn("blocking work refused, {} tasks wait", threads.waiting());
        }
        return taken;
    }

    int waiting() {
        return threads.waiting();
    }

    long refused() {
        return threads.refused();
    }

    @Override
    public void destroy() throws InterruptedException {
        threads.stop();
    }
}
