package im.magpie.user.presence;

import im.magpie.user.schedule.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** A number that is costly to count and good enough when it is a little old. */
final class RecentNumber {
    private final LongSupplier count;
    private final LongFunction<Duration> keep;
    private final MonotonicClock clock;

    /** Not a monitor: the count is a query, and would pin virtual threads. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SharedFailure failure;
    private Counted last;

    /**
     * @param count counts
     * @param keep how old a number may get, by its size
     */
    RecentNumber(LongSupplier count, LongFunction<Duration> keep, MonotonicClock clock) {
        this.count = count;
        this.keep = keep;
        this.clock = clock;
        this.failure = new SharedFailure(clock);
    }

    /** The number; counted by the caller that finds it too old, while the others wait. */
    long get() {
        long cameAt = clock.nanos();
        lock.lock();
        try {
            long now = clock.nanos();
            if (last == null || now - last.nanos >= keep.apply(last.number).toNanos()) {
                failure.throwIfSince(cameAt);
                last = new Counted(failure.ask(count), now);
            }
            return last.number;
        } finally {
            lock.unlock();
        }
    }

    private record Counted(long number, long nanos) {}
}
