package im.magpie.websocket.session;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.session.Identity;
import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.SessionListener;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts connections, and tells those who want to know of them. Safe from any thread. */
@Component
class Census {
    private static final Logger log = LoggerFactory.getLogger(Census.class);
    private static final String ENDED = "connection {} of {} ended with {}: {}";

    private final NodeId self;
    private final List<SessionListener> listeners;
    private final GatewayMetrics metrics;
    private final int maxGuests;
    private final AtomicInteger guests = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();

    Census(
            NodeId self,
            List<SessionListener> listeners,
            WebSocketSettings settings,
            GatewayMetrics metrics) {
        this.self = self;
        this.listeners = List.copyOf(listeners);
        this.metrics = metrics;
        this.maxGuests = settings.maxGuests();
        metrics.connections("guest", guests::get);
        metrics.connections("user", users::get);
        for (CloseReason reason : CloseReason.values()) {
            metrics.mayClose(reason.label());
        }
    }

    ConnectionRef ref(long number) {
        return new ConnectionRef(self, number);
    }

    /** Counts a guest, unless there are as many as allowed. */
    boolean countGuest() {
        if (guests.incrementAndGet() > maxGuests && maxGuests > 0) {
            guests.decrementAndGet();
            return false;
        }
        return true;
    }

    void uncountGuest() {
        guests.decrementAndGet();
    }

    boolean isFullOfGuests() {
        return maxGuests > 0 && guests.get() >= maxGuests;
    }

    void countUser(int change) {
        users.addAndGet(change);
    }

    int guests() {
        return guests.get();
    }

    int users() {
        return users.get();
    }

    int connections() {
        return guests.get() + users.get();
    }

    void sent(int bytes) {
        metrics.framesOut(1, bytes);
    }

    void received() {
        metrics.frameIn();
    }

    void closed(long number, CloseReason reason, Identity identity) {
        metrics.closed(reason.label());
        if (reason == CloseReason.TOO_SLOW || reason == CloseReason.INTERNAL_ERROR) {
            log.info(ENDED, number, identity, reason.code(), reason.label());
        } else {
            log.debug(ENDED, number, identity, reason.code(), reason.label());
        }
    }

    void announce(SessionEvent event) {
        for (SessionListener listener : listeners) {
            try {
                listener.onSessionEvent(event);
            } catch (RuntimeException e) {
                log.error("a listener failed on {}", event, e);
            }
        }
    }
}
