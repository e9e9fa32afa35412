package im.magpie.server.ratelimit;

import java.time.Duration;
import java.util.List;

/** Counts calls. */
interface RateLimiter {

    /**
     * Counts a call when every rate allows it; a refused call is not counted. Two callers at once
     * never pass together what only one may pass. May block for half a second.
     *
     * @param key whose calls of what
     * @param rates all that must allow the call
     * @return zero when the call may go on, else how long until one could
     * @throws LimiterAwayException when nothing can be counted now
     */
    Duration tryAcquire(String key, List<Rate> rates);
}
