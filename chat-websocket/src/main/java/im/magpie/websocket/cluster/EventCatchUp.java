package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.cluster.NodeId;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from the log of events what the bus did not bring.
 *
 * <p>Ids become visible out of order while transactions run, so the place that counts as read
 * trails by {@link #TRAIL}, twice as long as a transaction may take; what lies behind it is
 * remembered by id. A node that could not read for {@link #MISSED} may have missed events that are
 * deleted: it says so, and everybody on it forgets what they remember.
 *
 * <p>Used by one thread.
 */
final class EventCatchUp {
    private static final Logger log = LoggerFactory.getLogger(EventCatchUp.class);

    static final Duration TRAIL = Duration.ofSeconds(10);

    /** How long rows are kept at least. */
    static final Duration KEPT = Duration.ofMinutes(10);

    /** Well below {@link #KEPT}: the deleting node may have begun to count a little earlier. */
    static final Duration MISSED = Duration.ofMinutes(8);

    private static final int PAGE = 2000;

    /** What a starting node reads again: transactions that began before it may still be open. */
    private static final int OVERLAP = 5000;

    private final NodeId self;
    private final EventLog kept;
    private final TransactionalClusterEvents events;
    private final ClusterNodes nodes;
    private final GatewayMetrics metrics;
    private final LongSupplier nanoTime;

    private final NavigableSet<Long> taken = new TreeSet<>();
    private final Deque<Mark> trail = new ArrayDeque<>();
    private final Deque<Mark> deletable = new ArrayDeque<>();
    private long low;
    private long highest;
    private long lastRead;

    /** The log's highest id at a time. */
    private record Mark(long at, long id) {}

    EventCatchUp(
            NodeId self,
            EventLog kept,
            TransactionalClusterEvents events,
            ClusterNodes nodes,
            GatewayMetrics metrics,
            LongSupplier nanoTime) {
        this.self = self;
        this.kept = kept;
        this.events = events;
        this.nodes = nodes;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** Takes a place in the log. */
    void begin() {
        highest = kept.lastId();
        low = Math.max(0, highest - OVERLAP);
        lastRead = nanoTime.getAsLong();
        taken.clear();
        trail.clear();
        deletable.clear();
    }

    /** Reads what is new, and deletes what is old when this is the node that does. */
    void poll() {
        long now = nanoTime.getAsLong();
        if (now - lastRead > MISSED.toNanos()) {
            log.warn("events of {} s may be missed: everything is read anew", seconds(now));
            begin();
            events.serveHere(new EventsMissed());
        }
        read();
        lastRead = now;
        remember(now);
        deleteOld(now);
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - lastRead).toSeconds();
    }

    private void read() {
        long from = low;
        List<EventLog.Row> rows;
        do {
            rows = kept.after(from, PAGE);
            take(rows);
            if (!rows.isEmpty()) {
                from = rows.get(rows.size() - 1).id();
                highest = Math.max(highest, from);
            }
        } while (rows.size() == PAGE);
    }

    private void take(List<EventLog.Row> rows) {
        List<Long> missing = new ArrayList<>();
        for (EventLog.Row row : rows) {
            if (!taken.contains(row.id()) && !events.hasTaken(row)) {
                missing.add(row.id());
            }
        }
        for (EventBatch batch : kept.read(missing)) {
            events.take(batch);
        }
        metrics.eventsHealed(missing.size());
        rows.forEach(row -> taken.add(row.id()));
    }

    private void remember(long now) {
        trail.addLast(new Mark(now, highest));
        while (now - trail.getFirst().at() >= TRAIL.toNanos()) {
            low = Math.max(low, trail.removeFirst().id());
        }
        taken.headSet(low, true).clear();
    }

    /** By ids and this node's own time: no clock is compared with another. */
    private void deleteOld(long now) {
        if (deletable.isEmpty() || now - deletable.getLast().at() >= TRAIL.toNanos()) {
            deletable.addLast(new Mark(now, highest));
        }
        long old = 0;
        while (now - deletable.getFirst().at() >= KEPT.toNanos()) {
            old = deletable.removeFirst().id();
        }
        if (old > 0 && nodes.isFirst(self)) {
            kept.deleteUpTo(old);
        }
    }
}
