package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.delivery.Way;
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
 * <p>Ids become visible out of order while transactions run. Every look goes back {@link #NEAR},
 * twice as long as a transaction may last, and every {@value #WIDE_EVERY}th one {@link #TRAIL},
 * longer than a commit may hang; what was taken there is remembered by id. A node whose place in
 * the log is gone has missed events: it says so, and everybody on it forgets what they remember.
 *
 * <p>Used by one thread.
 */
final class EventCatchUp {
    private static final Logger log = LoggerFactory.getLogger(EventCatchUp.class);

    static final Duration NEAR = Duration.ofSeconds(10);
    static final Duration TRAIL = Duration.ofSeconds(30);
    private static final int WIDE_EVERY = 5;

    /** How long rows are kept at least. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private static final int PAGE = 2000;

    /** Ids deleted at once, so that a slow disk is done before the statement is given up. */
    private static final int DELETED_AT_ONCE = 1_000;

    /** Ids deleted in one look. */
    private static final int DELETED_IN_A_LOOK = 10 * DELETED_AT_ONCE;

    /** After that a slow disk has it go on in the next look: reading must not wait for it. */
    private static final Duration DELETING = Duration.ofMillis(500);

    /** How far below its place a starting node looks: transactions there may still be open. */
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
    private long deleteTo;
    private int looks;

    /** For those who ask from other threads. */
    private volatile Look lastLook;

    /** When the log was read, and what had come since the time before. */
    private record Look(long at, long rows) {}

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
        this.lastLook = new Look(nanoTime.getAsLong(), 0);
    }

    /** Takes a place at the end of the log. What is visible now happened before this node. */
    void begin() {
        highest = kept.span().last();
        low = Math.max(0, highest - OVERLAP);
        lastLook = new Look(nanoTime.getAsLong(), 0);
        trail.clear();
        deletable.clear();
        taken.clear();
        eachPage(low, rows -> rows.forEach(row -> taken.add(row.id())));
    }

    /** Reads what is new, and deletes what is old when this is the node that does. */
    void poll() {
        EventLog.Span span = kept.span();
        if (isLost(span)) {
            log.warn("events up to {} may be missed: everything is read anew", span.last());
            begin();
            events.serveHere(new EventsMissed());
        }
        long behind = Math.max(0, span.last() - highest);
        eachPage(looks++ % WIDE_EVERY == 0 ? low : near(), this::take);
        long now = nanoTime.getAsLong();
        lastLook = new Look(now, behind);
        remember(now);
        deleteOld(now, span.first());
    }

    /** How far this node is behind; from any thread. */
    EventReader.Lag lag() {
        Look look = lastLook;
        return new EventReader.Lag((nanoTime.getAsLong() - look.at()) / 1_000_000, look.rows());
    }

    /**
     * The last row always stays. So the place is gone when the log begins behind it, since others
     * have deleted it, or ends before it, since the database lost what it had. A node that has
     * never seen a row knows the first case by the time only.
     */
    private boolean isLost(EventLog.Span span) {
        boolean awayLong = nanoTime.getAsLong() - lastLook.at() > KEPT.toNanos();
        boolean deleted = span.first() > highest && (highest > 0 || awayLong);
        return deleted || span.last() < highest;
    }

    private long near() {
        long place = low;
        long now = nanoTime.getAsLong();
        for (Mark mark : trail) {
            if (now - mark.at() < NEAR.toNanos()) {
                break;
            }
            place = mark.id();
        }
        return place;
    }

    /** What is done with some rows. */
    private interface Page {
        void rows(List<EventLog.Row> rows);
    }

    private void eachPage(long after, Page page) {
        long from = after;
        List<EventLog.Row> rows;
        do {
            rows = kept.after(from, PAGE);
            page.rows(rows);
            if (!rows.isEmpty()) {
                from = rows.get(rows.size() - 1).id();
                highest = Math.max(highest, from);
            }
        } while (rows.size() == PAGE);
    }

    private void take(List<EventLog.Row> rows) {
        List<Long> missing = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        for (EventLog.Row row : rows) {
            if (taken.contains(row.id()) || events.isUnderway(row)) {
                continue;
            }
            done.add(row.id());
            if (!events.hasTaken(row)) {
                missing.add(row.id());
            }
        }
        for (EventBatch batch : kept.read(missing)) {
            events.take(batch, Way.TABLE);
        }
        metrics.eventsRead(missing.size());
        taken.addAll(done);
    }

    private void remember(long now) {
        trail.addLast(new Mark(now, highest));
        while (now - trail.getFirst().at() >= TRAIL.toNanos()) {
            low = Math.max(low, trail.removeFirst().id());
        }
        taken.headSet(low, true).clear();
    }

    /** By ids and this node's own time: no clock is compared with another. */
    private void deleteOld(long now, long first) {
        if (deletable.isEmpty() || now - deletable.getLast().at() >= TRAIL.toNanos()) {
            deletable.addLast(new Mark(now, highest));
        }
        while (now - deletable.getFirst().at() >= KEPT.toNanos()) {
            deleteTo = deletable.removeFirst().id();
        }
        long oldButNotTheLast = Math.min(deleteTo, highest - 1);
        if (first > 0 && first <= oldButNotTheLast && nodes.isFirst(self)) {
            deleteFrom(first, Math.min(oldButNotTheLast, first + DELETED_IN_A_LOOK - 1));
        }
    }

    /** The oldest first: what is gone stays gone when the next ones cannot be deleted. */
    private void deleteFrom(long first, long last) {
        long began = nanoTime.getAsLong();
        long gone = first - 1;
        do {
            gone = Math.min(last, gone + DELETED_AT_ONCE);
            kept.deleteUpTo(gone);
        } while (gone < last && nanoTime.getAsLong() - began < DELETING.toNanos());
    }
}
