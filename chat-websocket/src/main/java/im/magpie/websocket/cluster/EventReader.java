package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.repeat.Repeating;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks into the log of events once a second, so that everything arrives within two seconds, with
 * or without a bus.
 */
@Component
public final class EventReader implements SmartLifecycle {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Starts before what serves clients, and ends after it. */
    private static final int PHASE = 500;

    private final EventLog kept;
    private final EventCatchUp catchUp;
    private final Repeating loop;

    EventReader(
            NodeId self,
            EventLog kept,
            TransactionalClusterEvents events,
            ClusterNodes nodes,
            GatewayMetrics metrics) {
        this.kept = kept;
        this.catchUp = new EventCatchUp(self, kept, events, nodes, metrics, System::nanoTime);
        this.loop = new Repeating("event-reader", PERIOD, catchUp::poll);
        metrics.events(() -> lag().rowsBehind(), () -> Math.max(0, lag().sinceRead()) / 1e3);
    }

    /** How far this node is behind. */
    public Lag lag() {
        return kept.isKept() ? catchUp.lag() : new Lag(-1, 0);
    }

    /**
     * How far a node is behind the table.
     *
     * @param sinceRead milliseconds since it was read; -1: it is not read
     * @param rowsBehind rows that had come since the look before, when it was read last
     */
    public record Lag(long sinceRead, long rowsBehind) {}

    @Override
    public void start() {
        if (kept.isKept()) {
            catchUp.begin();
            loop.start();
        }
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
