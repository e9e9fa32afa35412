package im.magpie.server.http;

import im.magpie.common.api.RateLimit;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.server.ratelimit.Rate;
import im.magpie.server.ratelimit.RateLimitSettings;
import im.magpie.server.ratelimit.RateLimiter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts calls of endpoints marked with {@link RateLimit} before they run. */
final class RateLimitInterceptor implements HandlerInterceptor {
    private static final int IPV6_PREFIX_BYTES = 8;

    private final RateLimiter limiter;
    private final Map<String, List<Rate>> rates;
    private final boolean enabled;

    RateLimitInterceptor(RateLimiter limiter, RateLimitSettings settings) {
        this.limiter = limiter;
        this.rates = settings.byName();
        this.enabled = settings.enabled();
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!enabled || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        RateLimit limit = method.getMethodAnnotation(RateLimit.class);
        if (limit != null) {
            check(limit, request, response);
        }
        return true;
    }

    private void check(RateLimit limit, HttpServletRequest request, HttpServletResponse response) {
        List<Rate> named = rates.get(limit.value());
        if (named == null) {
            throw new IllegalStateException("no rate limit is called '" + limit.value() + "'");
        }
        String key = limit.value() + "|" + subject(limit.by(), Caller.of(request));
        Duration wait = limiter.tryAcquire(key, named);
        if (!wait.isZero()) {
            long seconds = wait.plusMillis(999).toSeconds();
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            throw new ChatException(ErrorCode.RATE_LIMITED, "server.rate-limited", seconds);
        }
    }

    private static String subject(RateLimit.Subject by, Caller caller) {
        if (by == RateLimit.Subject.USER && caller.identity() instanceof Identity.User user) {
            return "u" + user.uid();
        }
        return "a" + network(caller.client());
    }

    /** One customer of a provider commonly has a whole IPv6 /64: it counts as one address. */
    private static String network(Client client) {
        try {
            byte[] address = InetAddress.getByName(client.ip()).getAddress();
            int length = address.length == 4 ? 4 : IPV6_PREFIX_BYTES;
            return HexFormat.of().formatHex(Arrays.copyOf(address, length));
        } catch (UnknownHostException e) {
            return client.ip();
        }
    }
}
