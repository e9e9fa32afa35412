package im.magpie.message.send;

import java.time.Duration;

/**
 * Who may still come along with the next transaction. A caller withdraws what has not reached its
 * commit in time, and that costs all others of the transaction a second one. So when the database
 * is slow and many wait, those are left out whose callers would give up before the end.
 */
final class LastCall {
    private final long patience;
    private long expected;

    /**
     * @param patience how old an entry may be before its caller withdraws it
     */
    LastCall(Duration patience) {
        this.patience = patience.toNanos();
    }

    /**
     * How long the last transaction took, in nanoseconds; the next may take half as long again.
     * Whatever it took, who has just come is tried: nobody would ever be otherwise.
     */
    void took(long nanos) {
        expected = Math.min(nanos + nanos / 2, patience / 2);
    }

    boolean isInTime(long ageNanos) {
        return ageNanos + expected <= patience;
    }
}
