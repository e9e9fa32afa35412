package im.magpie.user.schedule;

import org.springframework.stereotype.Component;

/** Measures durations; unlike the wall clock it never jumps. Tests replace it. */
@Component
public class MonotonicClock {

    /** Nanoseconds since some fixed moment. */
    public long nanos() {
        return System.nanoTime();
    }
}
