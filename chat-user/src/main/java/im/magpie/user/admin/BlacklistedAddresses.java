package im.magpie.user.admin;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.user.region.IpAddress;
import im.magpie.user.schedule.MonotonicClock;
import im.magpie.user.schedule.PeriodicTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The blacklisted addresses, all of them in memory: handshakes ask on event loops. One that comes
 * counts at once; one that goes, and whatever was missed, is seen by reading the table again,
 * within a second of the news and every half minute without.
 */
@Component
final class BlacklistedAddresses implements BlockedAddresses, PeriodicTask {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofSeconds(30);

    /** Addresses kept at most; more are not blocked. */
    private static final int MOST = 100_000;

    private final BlacklistMapper entries;
    private final MonotonicClock time;
    private final Object lock = new Object();
    private volatile Set<String> blocked = Set.of();

    /** News so far: what was read before some of it is not taken for the truth. */
    private long news;

    private boolean stale = true;
    private long readAt;

    BlacklistedAddresses(BlacklistMapper entries, MonotonicClock time, ClusterEvents events) {
        this.entries = entries;
        this.time = time;
        events.subscribe(BlockedAddressesChanged.class, this::changed);
        events.subscribe(
                EventsMissed.class, missed -> changed(new BlockedAddressesChanged(Set.of())));
    }

    @Override
    public boolean isBlocked(String ip) {
        Set<String> owners = blocked;
        return !owners.isEmpty()
                && IpAddress.parse(ip).map(IpAddress::owner).filter(owners::contains).isPresent();
    }

    @Override
    public String name() {
        return "reading the blacklisted addresses";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    /** Nobody is let in before the list is known. */
    @Override
    public void begin() {
        run();
    }

    @Override
    public void run() {
        long before;
        synchronized (lock) {
            if (!stale && time.nanos() - readAt < REFRESH.toNanos()) {
                return;
            }
            before = news;
        }
        Set<String> read = Set.copyOf(entries.addresses(MOST));
        synchronized (lock) {
            if (news == before) {
                blocked = read;
                stale = false;
                readAt = time.nanos();
            }
        }
    }

    private void changed(BlockedAddressesChanged event) {
        synchronized (lock) {
            news++;
            stale = true;
            if (!event.added().isEmpty()) {
                Set<String> more = new HashSet<>(blocked);
                more.addAll(event.added());
                blocked = Set.copyOf(more);
            }
        }
    }
}
