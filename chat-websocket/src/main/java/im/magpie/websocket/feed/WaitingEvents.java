package im.magpie.websocket.feed;

import java.util.ArrayDeque;
import java.util.Queue;

/** Events, in the order of their arrival, of a feed that shows nothing at present. Bounded. */
final class WaitingEvents {
    private final int maxEvents;
    private final long maxBytes;
    private final Queue<RoomEvent> events = new ArrayDeque<>();
    private long bytes;

    WaitingEvents(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    void add(RoomEvent event) {
        events.add(event);
        bytes += event.frame().size();
    }

    boolean isFull() {
        return events.size() > maxEvents || bytes > maxBytes;
    }

    /** Takes out the first one, or null. */
    RoomEvent poll() {
        RoomEvent event = events.poll();
        if (event != null) {
            bytes -= event.frame().size();
        }
        return event;
    }
}
