package im.magpie.user.presence;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.user.schedule.MonotonicClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Writes off the users of nodes that are gone, after the time a user has to come back to another
 * node. A node that is started again in the meantime gives its users that time anew. One node looks
 * from time to time for rows of nodes that nobody knows, so nothing stays when the node that was
 * told died as well.
 */
@Component
final class GoneNodes {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final ClusterNodes nodes;
    private final PresenceLevels levels;
    private final MonotonicClock clock;
    private final NodeId self;

    /** Since when nodes are gone, by name. */
    private final Map<String, Long> since = new ConcurrentHashMap<>();

    private final AtomicBoolean lapsed = new AtomicBoolean();
    private Set<String> known = Set.of();
    private boolean looked;
    private long lookedAt;

    GoneNodes(ClusterNodes nodes, PresenceLevels levels, MonotonicClock clock, NodeId self) {
        this.nodes = nodes;
        this.levels = levels;
        this.clock = clock;
        this.self = self;
        nodes.onGone(this::note);
        nodes.onLapse(() -> lapsed.set(true));
    }

    /** Whether the others may have written off this node since the last call. */
    boolean takeLapse() {
        return lapsed.getAndSet(false);
    }

    private void note(String name) {
        since.putIfAbsent(name, clock.nanos());
    }

    /** Writes off whose time is over. Called by one thread, once a second. */
    void clear() {
        noteThoseWhoStopped();
        long now = clock.nanos();
        if (!looked || now - lookedAt >= LOOK.toNanos()) {
            lookForOthers();
            looked = true;
            lookedAt = now;
        }
        Set<String> alive = alive();
        since.forEach(
                (name, gone) -> {
                    if (alive.contains(name)) {
                        since.remove(name, gone); // it sees to its users itself
                    } else if (now - gone >= PresenceWriter.GRACE.toNanos()) {
                        levels.clear(name);
                        since.remove(name, gone);
                    }
                });
    }

    /** A node that stops in good order is not told of as lost. */
    private void noteThoseWhoStopped() {
        Set<String> alive = alive();
        if (nodes.isFirst(self)) {
            known.stream().filter(name -> !alive.contains(name)).forEach(this::note);
        }
        known = alive;
    }

    private void lookForOthers() {
        if (nodes.isFirst(self)) {
            Set<String> alive = alive();
            levels.nodes().stream().filter(name -> !alive.contains(name)).forEach(this::note);
        }
    }

    private Set<String> alive() {
        return nodes.alive().stream().map(NodeId::name).collect(Collectors.toSet());
    }
}
