package im.magpie.server.operator;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.Way;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What this node knows of the last messages: when it committed them, how it learned of them, to how
 * many connections it wrote them. Bounded: the ones told of first are forgotten first.
 *
 * <p>Many threads tell it something about every message, so neighbours in a room share a shelf, and
 * shelves share nothing.
 */
@Component
class RecentMessages implements DeliveryTrail {
    private static final int SHELVES = 16;

    /** Messages of a room that stand beside each other on one shelf: 64. */
    private static final int NEIGHBOURS_BITS = 6;

    private final Clock clock;
    private final List<Shelf> shelves;

    RecentMessages(OperatorSettings settings, Clock clock) {
        this.clock = clock;
        int each = (settings.trail() + SHELVES - 1) / SHELVES;
        this.shelves =
                each == 0
                        ? List.of()
                        : Stream.generate(() -> new Shelf(each)).limit(SHELVES).toList();
    }

    /** Whether anything is remembered at all. */
    boolean isKept() {
        return !shelves.isEmpty();
    }

    @Override
    public void committed(CommittedMessage message) {
        each(
                message.roomId(),
                message.seq(),
                message.seq(),
                note -> {
                    note.acceptedAt = message.acceptedAt();
                    note.committedAt = message.committedAt();
                    note.traceId = message.traceId().orElse("");
                });
    }

    @Override
    public void received(long roomId, long fromSeq, long toSeq, Way way) {
        long now = clock.millis();
        each(
                roomId,
                fromSeq,
                toSeq,
                note -> {
                    if (note.way == null) {
                        note.way = way;
                        note.receivedAt = now;
                    }
                });
    }

    @Override
    public void written(long roomId, long fromSeq, long toSeq, int connections) {
        long now = clock.millis();
        each(
                roomId,
                fromSeq,
                toSeq,
                note -> {
                    note.firstWrittenAt = note.firstWrittenAt == 0 ? now : note.firstWrittenAt;
                    note.lastWrittenAt = now;
                    note.connections += connections;
                });
    }

    /** What is remembered of a message; empty when it was forgotten, or never came here. */
    Optional<Steps> of(long roomId, long seq) {
        return isKept() ? shelf(roomId, seq).steps(new Place(roomId, seq)) : Optional.empty();
    }

    private void each(long roomId, long fromSeq, long toSeq, NoteChange change) {
        if (!isKept()) {
            return;
        }
        long from = fromSeq;
        while (from <= toSeq) {
            long lastNeighbour = from | ((1L << NEIGHBOURS_BITS) - 1);
            long to = Math.min(toSeq, lastNeighbour);
            shelf(roomId, from).change(roomId, from, to, change);
            from = to + 1;
        }
    }

    private Shelf shelf(long roomId, long seq) {
        return shelves.get((int) Math.floorMod(roomId + (seq >> NEIGHBOURS_BITS), (long) SHELVES));
    }

    /**
     * The steps of one message at this node, epoch milliseconds of this node; 0: not taken here.
     *
     * @param acceptedAt handed in by its sender
     * @param committedAt written
     * @param traceId of the request; empty when unknown
     * @param way how the node learned of it; null: it did not
     * @param receivedAt when
     * @param connections to how many connections it was written
     * @param firstWrittenAt when the first event loop did
     * @param lastWrittenAt when the last one did
     */
    record Steps(
            long acceptedAt,
            long committedAt,
            String traceId,
            Way way,
            long receivedAt,
            int connections,
            long firstWrittenAt,
            long lastWrittenAt) {}

    private record Place(long roomId, long seq) {}

    /** What is done with one note. */
    private interface NoteChange {
        void in(Note note);
    }

    /** Guarded by its shelf. */
    private static final class Note {
        private long acceptedAt;
        private long committedAt;
        private String traceId = "";
        private Way way;
        private long receivedAt;
        private int connections;
        private long firstWrittenAt;
        private long lastWrittenAt;

        Steps steps() {
            return new Steps(
                    acceptedAt,
                    committedAt,
                    traceId,
                    way,
                    receivedAt,
                    connections,
                    firstWrittenAt,
                    lastWrittenAt);
        }
    }

    /** Notes by place, the oldest first. */
    private static final class Shelf {
        private final Map<Place, Note> notes;

        Shelf(int capacity) {
            notes =
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Place, Note> eldest) {
                            return size() > capacity;
                        }
                    };
        }

        synchronized void change(long roomId, long fromSeq, long toSeq, NoteChange change) {
            for (long seq = fromSeq; seq <= toSeq; seq++) {
                change.in(notes.computeIfAbsent(new Place(roomId, seq), place -> new Note()));
            }
        }

        synchronized Optional<Steps> steps(Place place) {
            return Optional.ofNullable(notes.get(place)).map(Note::steps);
        }
    }
}
