package im.magpie.websocket.session;

import java.time.Duration;

/** How often a connection asked for a login code, and whether one is on its way. */
final class QrAsks {
    private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MAX_PER_WINDOW = 6;

    private long windowSince;
    private int inWindow;
    private boolean pending;
    private boolean hasTicket;

    /** Counts a request; false when there were too many. */
    boolean count(long now) {
        if (inWindow == 0 || now - windowSince > WINDOW_NANOS) {
            windowSince = now;
            inWindow = 0;
        }
        inWindow++;
        return inWindow <= MAX_PER_WINDOW;
    }

    /** Begins a request; false when one is on its way already, whose answer serves both. */
    boolean begin() {
        boolean first = !pending;
        pending = true;
        return first;
    }

    void ended(boolean withTicket) {
        pending = false;
        hasTicket |= withTicket;
    }

    /** Whether there is a ticket to end now; one still on its way is ended when it comes. */
    boolean mustAbandon() {
        return hasTicket && !pending;
    }
}
