package im.magpie.server.operator;

import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of one message. Safe from any thread and without locks: each fact is told once, or
 * by many event loops at a time and added up. Takes 250 bytes of the heap, and more where many
 * loops add up at a time.
 */
final class MessageNote {
    private static final Commit UNKNOWN = new Commit(0, 0, "");

    private final long roomId;
    private final long seq;
    private final AtomicReference<Arrival> arrival = new AtomicReference<>();
    private final LongAdder connections = new LongAdder();
    private final AtomicLong firstWrittenAt = new AtomicLong();
    private volatile Commit commit = UNKNOWN;
    private volatile long eventId;
    private volatile Handover handover;
    private volatile long lastWrittenAt;

    private record Commit(long acceptedAt, long committedAt, String traceId) {}

    private record Arrival(Way way, long at) {}

    MessageNote(long roomId, long seq) {
        this.roomId = roomId;
        this.seq = seq;
    }

    boolean isOf(long room, long place) {
        return roomId == room && seq == place;
    }

    /** Whether it stands behind another one in the same room. */
    boolean isLaterThan(long room, long place) {
        return roomId == room && seq > place;
    }

    void committed(long acceptedAt, long committedAt, String traceId) {
        commit = new Commit(acceptedAt, committedAt, traceId);
    }

    void kept(long row) {
        eventId = row;
    }

    void sent(Handover outcome) {
        handover = outcome;
    }

    /** The first way counts. */
    void received(Way way, long now) {
        if (arrival.get() == null) {
            arrival.compareAndSet(null, new Arrival(way, now));
        }
    }

    void written(int more, long now) {
        connections.add(more);
        if (firstWrittenAt.get() == 0) {
            firstWrittenAt.compareAndSet(0, now);
        }
        lastWrittenAt = now;
    }

    RecentMessages.Steps steps() {
        Commit known = commit;
        Arrival came = arrival.get();
        return new RecentMessages.Steps(
                known.acceptedAt(),
                known.committedAt(),
                known.traceId(),
                eventId,
                handover,
                came == null ? null : came.way(),
                came == null ? 0 : came.at(),
                connections.intValue(),
                firstWrittenAt.get(),
                lastWrittenAt);
    }
}
