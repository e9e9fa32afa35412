package im.magpie.websocket.feed;

import im.magpie.websocket.protocol.EncodedFrame;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Messages and changes of a room that wait for the messages before them. Bounded. */
final class HeldEvents {
    private final int maxEvents;
    private final long maxBytes;
    private final NavigableMap<Long, EncodedFrame> messages = new TreeMap<>();
    private final NavigableMap<Long, SortedMap<Long, EncodedFrame>> changes = new TreeMap<>();
    private int events;
    private long bytes;

    HeldEvents(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    void message(long seq, EncodedFrame frame) {
        if (messages.putIfAbsent(seq, frame) == null) {
            count(1, frame);
        }
    }

    void change(long seq, long change, EncodedFrame frame) {
        if (changes.computeIfAbsent(seq, s -> new TreeMap<>()).putIfAbsent(change, frame) == null) {
            count(1, frame);
        }
    }

    /** Takes out a message, or null. */
    EncodedFrame takeMessage(long seq) {
        EncodedFrame frame = messages.remove(seq);
        if (frame != null) {
            count(-1, frame);
        }
        return frame;
    }

    /** Takes out the changes of a message, in their order. */
    Map<Long, EncodedFrame> takeChanges(long seq) {
        SortedMap<Long, EncodedFrame> taken = changes.remove(seq);
        if (taken == null) {
            return Map.of();
        }
        taken.values().forEach(frame -> count(-1, frame));
        return taken;
    }

    boolean isFull() {
        return events > maxEvents || bytes > maxBytes;
    }

    boolean isEmpty() {
        return events == 0;
    }

    void clear() {
        messages.clear();
        changes.clear();
        events = 0;
        bytes = 0;
    }

    private void count(int sign, EncodedFrame frame) {
        events += sign;
        bytes += (long) sign * frame.size();
    }
}
