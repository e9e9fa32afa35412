package im.magpie.user.presence;

import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.SessionListener;
import im.magpie.user.schedule.MonotonicClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * When connections of a user last opened or closed on this node. It knows what a look at the open
 * connections once a second cannot: those that came and went in between, and when exactly.
 */
@Component
final class RecentSessions implements SessionListener {
    private final MonotonicClock clock;
    private final Map<Long, Long> lastSeen = new ConcurrentHashMap<>();

    RecentSessions(MonotonicClock clock) {
        this.clock = clock;
    }

    @Override
    public void onSessionEvent(SessionEvent event) {
        lastSeen.put(event.user().uid(), clock.nanos());
    }

    /** Users with the moment they were last seen, in nanoseconds of the monotonic clock. */
    Map<Long, Long> snapshot() {
        return Map.copyOf(lastSeen);
    }

    /**
     * Notes a user who was connected and is not any more, unless an event told when that was.
     *
     * @param stillThere when the user was last known to be connected
     * @param now the moment to note
     */
    void noteGone(long uid, long stillThere, long now) {
        lastSeen.compute(
                uid, (key, seen) -> seen != null && seen - stillThere >= 0 ? seen : (Long) now);
    }

    /** Forgets a user unless they were seen again since. */
    void forget(long uid, long nanos) {
        lastSeen.remove(uid, nanos);
    }
}
