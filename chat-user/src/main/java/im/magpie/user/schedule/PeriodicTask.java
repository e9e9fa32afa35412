package im.magpie.user.schedule;

import java.time.Duration;

/**
 * Work that is repeated while the application runs. It is called by one thread at a time; a failure
 * is logged once per streak and the work is simply done again one period later, so an
 * implementation keeps what it could not finish.
 */
public interface PeriodicTask {

    /** Name for the log. */
    String name();

    /** Pause between two runs. */
    Duration period();

    /**
     * Does what must be done before the application serves; the first call. A failure fails the
     * start.
     */
    default void begin() {}

    /** Does the work once. */
    void run();

    /** Does what is due when the application stops; the last call. */
    default void stop() {}
}
