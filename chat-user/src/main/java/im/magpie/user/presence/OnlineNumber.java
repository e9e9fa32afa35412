package im.magpie.user.presence;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.user.schedule.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * How many users are online. Few are counted whenever it matters. To count {@link #MANY} on every
 * node each second would cost the database dearly, so they are counted from time to time, and in
 * between the changes that are told of are added. A change told of just after it was counted is
 * counted twice until the next count, which is little among so many.
 */
@Component
final class OnlineNumber {
    static final int MANY = 1_000;

    private static final Duration KEEP_FEW = Duration.ofSeconds(1);
    private static final Duration KEEP_MANY = Duration.ofSeconds(10);

    private final PresenceMapper rows;
    private final MonotonicClock clock;

    /** By how much the number has changed since this node started. */
    private final AtomicLong changed = new AtomicLong();

    /** Not a monitor: the count is a query, and would pin virtual threads. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SharedFailure failure;
    private Counted last;

    OnlineNumber(PresenceMapper rows, MonotonicClock clock, ClusterEvents events) {
        this.rows = rows;
        this.clock = clock;
        this.failure = new SharedFailure(clock);
        events.subscribe(PresenceChanged.class, change -> changed.addAndGet(change.by()));
    }

    /** The number, about a second old at most. */
    long recent() {
        return get(KEEP_FEW);
    }

    /** The number after all changes this node was told of. */
    long current() {
        return get(Duration.ZERO);
    }

    private long get(Duration keepFew) {
        long cameAt = clock.nanos();
        lock.lock();
        try {
            long now = clock.nanos();
            if (last == null || now - last.nanos >= keep(last, keepFew).toNanos()) {
                failure.throwIfSince(cameAt);
                long number = failure.ask(rows::countOnline);
                last = new Counted(number, changed.get(), now);
            }
            return isMany(last) ? withChanges(last) : last.number;
        } finally {
            lock.unlock();
        }
    }

    private Duration keep(Counted counted, Duration keepFew) {
        return isMany(counted) ? KEEP_MANY : keepFew;
    }

    private boolean isMany(Counted counted) {
        return withChanges(counted) >= MANY;
    }

    private long withChanges(Counted counted) {
        return counted.number + changed.get() - counted.changed;
    }

    private record Counted(long number, long changed, long nanos) {}
}
