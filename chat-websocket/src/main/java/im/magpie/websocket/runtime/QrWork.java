package im.magpie.websocket.runtime;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Threads for login codes alone. Any guest can ask for one, and making it may take a call to
 * somebody else's service: however slow that is, token checks and feeds go on.
 */
@Component
public class QrWork implements DisposableBean {
    /** No more than a service that is asked for codes serves at once: one more would only wait. */
    private static final int THREADS = 3;

    /** A burst of guests passes; whoever comes later is better off trying again. */
    private static final int MAX_WAITING = 256;

    private final WorkThreads threads = new WorkThreads("push-qr", THREADS, MAX_WAITING);

    /**
     * Runs a task later, or not at all.
     *
     * @return false when the task was refused: too many wait, or the gateway stops. Not logged:
     *     guests could fill the log
     */
    public boolean submit(Runnable task) {
        return threads.submit(task);
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
