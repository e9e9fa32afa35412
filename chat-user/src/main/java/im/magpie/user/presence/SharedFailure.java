package im.magpie.user.presence;

import im.magpie.user.schedule.MonotonicClock;
import java.util.function.LongSupplier;

/**
 * Makes the failure of a question everybody's who waited to ask the same: each trying again, one
 * after the other, would make the trouble of a database longer. Guarded by its owner's lock.
 */
final class SharedFailure {
    private final MonotonicClock clock;
    private RuntimeException failure;
    private long failedAt;

    SharedFailure(MonotonicClock clock) {
        this.clock = clock;
    }

    /**
     * @param cameAt when the caller began to wait, by the clock
     * @throws RuntimeException what the question has failed with since then
     */
    void throwIfSince(long cameAt) {
        if (failure != null && failedAt - cameAt >= 0) {
            throw failure;
        }
    }

    /** Asks. */
    long ask(LongSupplier question) {
        try {
            long answer = question.getAsLong();
            failure = null;
            return answer;
        } catch (RuntimeException e) {
            failure = e;
            failedAt = clock.nanos();
            throw e;
        }
    }
}
