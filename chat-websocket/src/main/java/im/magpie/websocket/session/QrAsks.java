package im.magpie.websocket.session;

import im.magpie.common.session.LoginGranted;
import java.time.Duration;

/**
 * How often a connection asked for a login code, whether one is on its way, and what came of one
 * while something else was under way.
 */
final class QrAsks {
    private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MAX_PER_WINDOW = 6;

    private long windowSince;
    private int inWindow;
    private boolean pending;
    private boolean hasTicket;
    private LoginGranted granted;

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

    /** Keeps a login that cannot be made now. */
    void keep(LoginGranted login) {
        granted = login;
    }

    /** Takes the login that was kept, or null. */
    LoginGranted takeKept() {
        LoginGranted kept = granted;
        granted = null;
        return kept;
    }

    /** Whether there is a ticket to end now; one still on its way is ended when it comes. */
    boolean mustAbandon() {
        return hasTicket && !pending;
    }
}
