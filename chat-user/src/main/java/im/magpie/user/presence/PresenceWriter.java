package im.magpie.user.presence;

import im.magpie.common.cluster.NodeId;
import im.magpie.common.session.Connections;
import im.magpie.common.tx.Transactions;
import im.magpie.user.schedule.MonotonicClock;
import im.magpie.user.schedule.PeriodicTask;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Makes the table say what this node's connections say, once a second. A user is online from their
 * first connection until {@link #GRACE} after their last one, so a reconnect is not seen by
 * anybody.
 *
 * <p>What the table was made to say is remembered only after it was written; whatever fails is done
 * again by the next run.
 */
@Component
final class PresenceWriter implements PeriodicTask {
    /** Time for a client to come back before others see it go. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int PER_STATEMENT = 500;

    /** How far back a user whom another node wrote off is looked for; several runs. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(15);

    private final PresenceMapper rows;
    private final Transactions transactions;
    private final Connections connections;
    private final RecentSessions recent;
    private final OnlineNotices notices;
    private final Times times;
    private final String node;

    /** Whom this node has written as online. */
    private final Set<Long> online = new HashSet<>();

    private Set<Long> lastConnected = Set.of();
    private long lastRun;

    /** Whether the rows left by this node's former run are gone. */
    private boolean cleared;

    PresenceWriter(
            PresenceMapper rows,
            Transactions transactions,
            Connections connections,
            RecentSessions recent,
            OnlineNotices notices,
            Times times,
            NodeId node) {
        this.rows = rows;
        this.transactions = transactions;
        this.connections = connections;
        this.recent = recent;
        this.notices = notices;
        this.times = times;
        this.node = node.name();
    }

    @Override
    public String name() {
        return "writing who is online";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void run() {
        clearFormerRun();
        forgetWrittenOff();
        Set<Long> present = present();
        write(minus(present, online), true);
        write(minus(online, present), false);
        notices.send(rows::countOnline);
    }

    /** Leaves no user online whose node is gone. */
    @Override
    public void stop() {
        transactions.run(() -> rows.clearNode(node, times.clock.millis()));
    }

    private void clearFormerRun() {
        if (!cleared) {
            transactions.run(() -> rows.clearNode(node, times.clock.millis()));
            cleared = true;
        }
    }

    /** Users on two nodes were written off by the one they left; here they are written again. */
    private void forgetWrittenOff() {
        long since = times.clock.millis() - LOOK_BACK.toMillis();
        if (!online.isEmpty()) {
            rows.wentOfflineSince(since).forEach(online::remove);
        }
    }

    /** Users to be shown as online: connected now, or until a moment ago. */
    private Set<Long> present() {
        long now = times.monotonic.nanos();
        Set<Long> connected = Set.copyOf(connections.users());
        for (Long uid : minus(lastConnected, connected)) {
            recent.noteGone(uid, lastRun, now);
        }
        lastConnected = connected;
        lastRun = now;
        // Read last: who connected after the look at the connections is in here.
        Set<Long> present = new HashSet<>(connected);
        recent.snapshot()
                .forEach(
                        (uid, seen) -> {
                            if (now - seen < GRACE.toNanos()) {
                                present.add(uid);
                            } else {
                                recent.forget(uid, seen);
                            }
                        });
        return present;
    }

    private void write(Set<Long> uids, boolean goOnline) {
        List<Long> ascending = List.copyOf(new TreeSet<>(uids));
        for (int from = 0; from < ascending.size(); from += PER_STATEMENT) {
            List<Long> part =
                    ascending.subList(from, Math.min(ascending.size(), from + PER_STATEMENT));
            long now = times.clock.millis();
            Consumer<List<Long>> statement =
                    goOnline
                            ? some -> rows.goOnline(some, node, now)
                            : some -> rows.goOffline(some, node, now);
            transactions.run(() -> statement.accept(part));
            if (goOnline) {
                online.addAll(part);
            } else {
                part.forEach(online::remove);
            }
            part.forEach(uid -> notices.note(OnlineNotify.Change.of(uid, goOnline, now)));
        }
    }

    private static Set<Long> minus(Set<Long> from, Set<Long> without) {
        Set<Long> rest = new HashSet<>(from);
        rest.removeAll(without);
        return rest;
    }

    /** The two clocks: one for what is written, one for what is measured. */
    @Component
    static final class Times {
        private final Clock clock;
        private final MonotonicClock monotonic;

        Times(Clock clock, MonotonicClock monotonic) {
            this.clock = clock;
            this.monotonic = monotonic;
        }
    }
}
