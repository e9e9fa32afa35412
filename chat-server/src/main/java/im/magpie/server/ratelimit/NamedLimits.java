package im.magpie.server.ratelimit;

import im.magpie.common.api.CallLimits;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The limits of the settings, by their names. */
public final class NamedLimits implements CallLimits {
    private final RateLimiter limiter;
    private final Map<String, List<Rate>> rates;
    private final boolean enabled;

    /**
     * @param limiter counts
     * @param settings the numbers
     */
    public NamedLimits(RateLimiter limiter, RateLimitSettings settings) {
        this.limiter = limiter;
        this.rates = settings.byName();
        this.enabled = settings.enabled();
    }

    @Override
    public void count(String name, long subject) {
        count(name, Long.toString(subject));
    }

    /**
     * Counts a call.
     *
     * @throws ChatException RATE_LIMITED; its only argument is how many seconds to wait
     */
    public void count(String name, String subject) {
        List<Rate> named = rates.get(name);
        if (named == null) {
            throw new IllegalStateException("no rate limit is called '" + name + "'");
        }
        if (!enabled) {
            return;
        }
        Duration wait = limiter.tryAcquire(name + "|" + subject, named);
        if (!wait.isZero()) {
            long seconds = wait.plusMillis(999).toSeconds();
            throw new ChatException(ErrorCode.RATE_LIMITED, "server.rate-limited", seconds);
        }
    }
}
