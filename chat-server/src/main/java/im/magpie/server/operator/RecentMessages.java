package im.magpie.server.operator;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.springframework.stereotype.Component;

/**
 * What this node knows of the last messages: when it committed them, how it learned of them, to how
 * many connections it wrote them. Bounded: a message takes the slot of an older one.
 *
 * <p>Event loops, writers and the reader of the bus tell it something about every message, all of
 * one busy room, so nobody waits for anybody here: slots have no locks. Neighbours in a room have
 * neighbouring slots, so of a room that speaks alone the last ones are remembered, as many as there
 * are slots; where many rooms speak, some are forgotten earlier.
 *
 * <p>Only a commit and an arrival make a note: whatever else is told of a message comes after one
 * of them, so a message without a note was forgotten, and what is told of it late must not throw
 * out what is known of a newer one.
 */
@Component
class RecentMessages implements DeliveryTrail {
    /** Spreads rooms: the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Clock clock;
    private final int capacity;
    private final AtomicReferenceArray<MessageNote> slots;

    RecentMessages(OperatorSettings settings, Clock clock) {
        this.clock = clock;
        this.capacity = settings.trail();
        this.slots = new AtomicReferenceArray<>(capacity);
    }

    /** Whether anything is remembered at all. */
    boolean isKept() {
        return capacity > 0;
    }

    @Override
    public void committed(CommittedMessage message) {
        each(
                message.seq(),
                message.seq(),
                seq -> fresh(message.roomId(), seq),
                note ->
                        note.committed(
                                message.acceptedAt(),
                                message.committedAt(),
                                message.traceId().orElse("")));
    }

    @Override
    public void kept(long roomId, long fromSeq, long toSeq, long eventId) {
        each(fromSeq, toSeq, seq -> existing(roomId, seq), note -> note.kept(eventId));
    }

    @Override
    public void sent(long roomId, long fromSeq, long toSeq, Handover handover) {
        each(fromSeq, toSeq, seq -> existing(roomId, seq), note -> note.sent(handover));
    }

    @Override
    public void received(long roomId, long fromSeq, long toSeq, Way way) {
        long now = clock.millis();
        each(fromSeq, toSeq, seq -> fresh(roomId, seq), note -> note.received(way, now));
    }

    @Override
    public void written(long roomId, long fromSeq, long toSeq, int connections) {
        long now = clock.millis();
        each(fromSeq, toSeq, seq -> existing(roomId, seq), note -> note.written(connections, now));
    }

    /** What is remembered of a message; empty when it was forgotten, or never came here. */
    Optional<Steps> of(long roomId, long seq) {
        if (!isKept()) {
            return Optional.empty();
        }
        return Optional.ofNullable(existing(roomId, seq)).map(MessageNote::steps);
    }

    /** Of more than there are slots only the last ones could stay. */
    private void each(
            long fromSeq,
            long toSeq,
            LongFunction<MessageNote> notes,
            Consumer<MessageNote> change) {
        for (long seq = Math.max(fromSeq, toSeq - capacity + 1); seq <= toSeq; seq++) {
            MessageNote note = notes.apply(seq);
            if (note != null) {
                change.accept(note);
            }
        }
    }

    /** The note of a message; null when it has none. */
    private MessageNote existing(long roomId, long seq) {
        MessageNote known = slots.get(slot(roomId, seq));
        return known != null && known.isOf(roomId, seq) ? known : null;
    }

    /** The note of a message, made if need be; null when a later one of its room has the slot. */
    private MessageNote fresh(long roomId, long seq) {
        int slot = slot(roomId, seq);
        MessageNote fresh = null;
        while (true) {
            MessageNote known = slots.get(slot);
            if (known != null && known.isOf(roomId, seq)) {
                return known;
            }
            if (known != null && known.isLaterThan(roomId, seq)) {
                return null;
            }
            fresh = fresh == null ? new MessageNote(roomId, seq) : fresh;
            if (slots.compareAndSet(slot, known, fresh)) {
                return fresh;
            }
        }
    }

    private int slot(long roomId, long seq) {
        return (int) Math.floorMod(((roomId * SPREAD) >>> 32) + seq, (long) capacity);
    }

    /**
     * The steps of one message at this node, epoch milliseconds of this node; 0: not taken here.
     *
     * @param acceptedAt handed in by its sender
     * @param committedAt written
     * @param traceId of the request; empty when unknown
     * @param eventId its row in the table of events; 0: none
     * @param handover what the bus did with it; null: not known here
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
            long eventId,
            Handover handover,
            Way way,
            long receivedAt,
            int connections,
            long firstWrittenAt,
            long lastWrittenAt) {}
}
