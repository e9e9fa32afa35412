package im.magpie.message.send;

import java.time.Duration;

/**
 * Who may still come along with the next transaction. A caller withdraws what has not reached its
 * commit in time, and that costs all others of the transaction a second one. So when the database
 * is slow and many wait, those are left out whose callers would give up before the end. Used by one
 * writer's thread.
 */
final class LastCall {
    private final long patience;
    private long last;
    private long before;

    /**
     * @param patience how old an entry may be before its caller withdraws it
     */
    LastCall(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** How long a transaction took, in nanoseconds, whatever became of it. */
    void took(long nanos) {
        before = last;
        last = nanos;
    }

    boolean isInTime(long ageNanos) {
        return ageNanos + expected() <= patience;
    }

    /**
     * One slow transaction says little, two say that the next will be slow, too, and perhaps half
     * as long again. Whatever they took, who has just come is tried: so nothing else has to lower
     * what is expected, and to hope for less when nobody was in time would let those along who are
     * too old again, whose withdrawal takes all others with it.
     */
    private long expected() {
        long slow = Math.min(last, before);
        return Math.min(slow + slow / 2, patience - patience / 8);
    }
}
