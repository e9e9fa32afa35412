package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.repeat.Repeating;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The nodes this node has seen alive lately, and which of them are gone: looked at every few
 * seconds, so that operators see what happened before they opened their page.
 */
@Component
class SeenNodes implements SmartLifecycle {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final long REMEMBERED = Duration.ofMinutes(15).toMillis();

    private final ClusterNodes nodes;
    private final Clock clock;
    private final Map<NodeId, Long> lastAlive = new HashMap<>();
    private final Repeating looking = new Repeating("seen-nodes", PERIOD, this::look);

    SeenNodes(ClusterNodes nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * A run of a node that is not there any more.
     *
     * @param name the node
     * @param startId the run
     * @param lastAlive when it was counted alive last, epoch milliseconds
     */
    record GoneNode(String name, String startId, long lastAlive) {}

    /** Those who went within the last 15 minutes, the last one first. */
    synchronized List<GoneNode> gone() {
        look();
        Set<NodeId> alive = nodes.alive();
        return lastAlive.entrySet().stream()
                .filter(seen -> !alive.contains(seen.getKey()))
                .map(
                        seen ->
                                new GoneNode(
                                        seen.getKey().name(),
                                        seen.getKey().startId(),
                                        seen.getValue()))
                .sorted(Comparator.comparingLong(GoneNode::lastAlive).reversed())
                .toList();
    }

    private synchronized void look() {
        long now = clock.millis();
        nodes.alive().forEach(node -> lastAlive.put(node, now));
        lastAlive.values().removeIf(at -> now - at > REMEMBERED);
    }

    @Override
    public void start() {
        looking.start(Duration.ZERO);
    }

    @Override
    public void stop() {
        // A look changes nothing: nobody waits for one that hangs.
        boolean unused = looking.stop(Duration.ZERO);
    }

    @Override
    public boolean isRunning() {
        return looking.isRunning();
    }
}
