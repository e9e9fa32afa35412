package im.magpie.message;

import java.time.Duration;

/** Settings that differ from the defaults in one thing each. */
public final class Settings {
    private Settings() {}

    private static final MessageSettings D = MessageSettings.defaults();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public static MessageSettings queue(int capacity, Duration timeout) {
        return of(
                capacity, timeout, PATIENCE, D.answerTimeout(), 1, D.readFlush(), D.readPending());
    }

    public static MessageSettings answerWithin(Duration timeout) {
        return of(D.queueCapacity(), timeout, timeout, timeout, 1, D.readFlush(), D.readPending());
    }

    /** Entries are given up soon, commits are waited for. */
    public static MessageSettings givenUpAfter(Duration timeout) {
        return of(D.queueCapacity(), timeout, timeout, PATIENCE, 1, D.readFlush(), D.readPending());
    }

    /** Entries are given up after the sum of both, the first of them in the queue. */
    public static MessageSettings impatient(int capacity, Duration inQueue, Duration inWrite) {
        return of(capacity, inQueue, inWrite, PATIENCE, 1, D.readFlush(), D.readPending());
    }

    /** Read positions are written when the test says so. */
    public static MessageSettings flushedByHand(int pending) {
        return of(
                D.queueCapacity(),
                D.queueTimeout(),
                PATIENCE,
                D.answerTimeout(),
                2,
                Duration.ofHours(1),
                pending);
    }

    private static MessageSettings of(
            int capacity,
            Duration queueTimeout,
            Duration writeTimeout,
            Duration answerTimeout,
            int writers,
            Duration readFlush,
            int readPending) {
        return new MessageSettings(
                capacity,
                queueTimeout,
                writeTimeout,
                answerTimeout,
                D.batchSize(),
                D.batchBytes(),
                writers,
                readFlush,
                readPending,
                D.recallWithin());
    }
}
