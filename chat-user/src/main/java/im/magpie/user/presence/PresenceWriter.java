package im.magpie.user.presence;

import im.magpie.common.cluster.NodeId;
import im.magpie.common.session.Connections;
import im.magpie.user.schedule.MonotonicClock;
import im.magpie.user.schedule.PeriodicTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Makes the tables say what this node's connections say, once a second. A user is on this node from
 * their first connection until {@link #GRACE} after their last one, so a reconnect is not seen by
 * anybody.
 *
 * <p>What the tables were made to say is remembered only after it was written; whatever fails is
 * done again by the next run. At the start, and when others may have written this node off, the
 * memory is what the table says, and the difference to the connections is written like any other.
 * Users found there whom this run did not write count as just gone: those of the run before have
 * time to come back, and a run whose name is taken ends before it writes off users of the next one.
 *
 * <p>Nothing is written when the node stops: its users have their time to come back, and who comes
 * for what is left is {@link GoneNodes} elsewhere, or the next run.
 */
@Component
final class PresenceWriter implements PeriodicTask {
    /** Time for a client to come back before others see it go. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** How often this node's rows are counted: others may have written it off without a word. */
    static final Duration COUNT = Duration.ofSeconds(5);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final PresenceLevels levels;
    private final Connections connections;
    private final RecentSessions recent;
    private final GoneNodes gone;
    private final OnlineNotices notices;
    private final MonotonicClock clock;
    private final String node;

    /** Whom the table has on this node. */
    private final Set<Long> online = new HashSet<>();

    private Set<Long> lastConnected = Set.of();
    private long lastRun;
    private long countedAt;

    /** Whether {@link #online} may not be what the table says. */
    private boolean doubtful = true;

    PresenceWriter(
            PresenceLevels levels,
            Connections connections,
            RecentSessions recent,
            GoneNodes gone,
            OnlineNotices notices,
            MonotonicClock clock,
            NodeId node) {
        this.levels = levels;
        this.connections = connections;
        this.recent = recent;
        this.gone = gone;
        this.notices = notices;
        this.clock = clock;
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
        rememberWhatIsWritten();
        Set<Long> present = present();
        levels.come(node, minus(present, online), online::addAll);
        levels.go(node, minus(online, present), online::removeAll);
        gone.clear();
        notices.send();
    }

    private void rememberWhatIsWritten() {
        doubtful |= gone.takeLapse();
        long now = clock.nanos();
        if (!doubtful && now - countedAt >= COUNT.toNanos()) {
            doubtful = levels.countOn(node) != online.size();
            countedAt = now;
        }
        if (doubtful) {
            Set<Long> written = levels.on(node);
            minus(written, online).forEach(uid -> recent.noteGone(uid, now, now));
            online.clear();
            online.addAll(written);
            doubtful = false;
            countedAt = now;
        }
    }

    /** Users to be shown as online: connected now, or until a moment ago. */
    private Set<Long> present() {
        long now = clock.nanos();
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

    private static Set<Long> minus(Set<Long> from, Set<Long> without) {
        Set<Long> rest = new HashSet<>(from);
        rest.removeAll(without);
        return rest;
    }
}
