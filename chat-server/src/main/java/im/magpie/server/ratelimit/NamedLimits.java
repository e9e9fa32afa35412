package im.magpie.server.ratelimit;

import im.magpie.common.api.CallLimits;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The limits of the settings, by their names. */
public final class NamedLimits implements CallLimits {
    /**
     * The limits that hold off guessing and flooding by strangers. When the nodes cannot count
     * together these calls are refused as busy; all others are counted by each node for itself, so
     * that a user has as many times the limit as there are nodes to call.
     */
    private static final Set<String> REFUSED_WHEN_AWAY = Set.of("login", "register", "qr");

    private final RateLimiter limiter;
    private final RateLimiter own;
    private final Map<String, List<Rate>> rates;
    private final Map<String, Counter> hits = new HashMap<>();
    private final boolean enabled;

    /**
     * @param limiter counts for all nodes together
     * @param own counts for this node, when the other is away
     * @param settings the numbers
     * @param registry shows how often each limit was hit
     */
    NamedLimits(
            RateLimiter limiter,
            RateLimiter own,
            RateLimitSettings settings,
            MeterRegistry registry) {
        this.limiter = limiter;
        this.own = own;
        this.rates = settings.byName();
        this.enabled = settings.enabled();
        rates.keySet()
                .forEach(
                        name ->
                                hits.put(
                                        name,
                                        registry.counter("magpie.limits.hit", "limit", name)));
    }

    @Override
    public void count(String name, long subject) {
        count(name, Long.toString(subject));
    }

    /**
     * Counts a call.
     *
     * @throws ChatException RATE_LIMITED; its only argument is how many seconds to wait. BUSY when
     *     it cannot be counted and must not pass uncounted
     */
    public void count(String name, String subject) {
        List<Rate> named = rates.get(name);
        if (named == null) {
            throw new IllegalStateException("no rate limit is called '" + name + "'");
        }
        if (!enabled) {
            return;
        }
        Duration wait = tryAcquire(name, name + "|" + subject, named);
        if (!wait.isZero()) {
            hits.get(name).increment();
            long seconds = wait.plusMillis(999).toSeconds();
            throw new ChatException(ErrorCode.RATE_LIMITED, "server.rate-limited", seconds);
        }
    }

    private Duration tryAcquire(String name, String key, List<Rate> named) {
        try {
            return limiter.tryAcquire(key, named);
        } catch (LimiterAwayException e) {
            if (REFUSED_WHEN_AWAY.contains(name)) {
                throw new ChatException(ErrorCode.BUSY, "server.busy");
            }
            return own.tryAcquire(key, named);
        }
    }
}
