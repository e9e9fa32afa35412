package im.magpie.server.fault.agent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time go by in a node. */
public final class Pause {
    /** A round trip to a database in another region. */
    public static final Duration DISTANCE = Duration.ofMillis(20);

    private Pause() {}

    /** Waits for all of it. */
    public static void of(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
