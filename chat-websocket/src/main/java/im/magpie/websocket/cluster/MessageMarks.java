package im.magpie.websocket.cluster;

import im.magpie.common.delivery.Way;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.springframework.stereotype.Component;

/**
 * Where the messages come from that have arrived lately, by their places. Bounded, and without
 * locks: a message takes the room of another one that has the same slot, so now and then one is
 * forgotten early; then its time is not measured. Neighbours in a room never share a slot.
 */
@Component
class MessageMarks {
    /** A power of 2: 5 s of 3,000 messages a second. About 1.5 MB. */
    private static final int SLOTS = 1 << 14;

    /** Spreads rooms: the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final AtomicReferenceArray<Mark> slots = new AtomicReferenceArray<>(SLOTS);

    /**
     * What is known of a message here.
     *
     * @param roomId its room
     * @param seq its place
     * @param stamp where it comes from
     * @param way how it came here first
     */
    record Mark(long roomId, long seq, Stamp stamp, Way way) {
        boolean isOf(long room, long place) {
            return roomId == room && seq == place;
        }
    }

    /** Remembers a message, unless it is known. */
    void note(Mark mark) {
        int slot = slot(mark.roomId(), mark.seq());
        Mark known = slots.get(slot);
        if (known == null || !known.isOf(mark.roomId(), mark.seq())) {
            slots.set(slot, mark);
        }
    }

    /** What is known of a message; null when nothing is. */
    Mark find(long roomId, long seq) {
        Mark known = slots.get(slot(roomId, seq));
        return known != null && known.isOf(roomId, seq) ? known : null;
    }

    private static int slot(long roomId, long seq) {
        return (int) (((roomId * SPREAD) >>> 32) + seq) & (SLOTS - 1);
    }
}
