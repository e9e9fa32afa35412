package im.magpie.server.http;

import im.magpie.common.api.RateLimit;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.server.ratelimit.NamedLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts calls of endpoints marked with {@link RateLimit} before they run. */
final class RateLimitInterceptor implements HandlerInterceptor {
    private static final int IPV6_PREFIX_BYTES = 8;

    private final NamedLimits limits;

    RateLimitInterceptor(NamedLimits limits) {
        this.limits = limits;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            RateLimit limit = method.getMethodAnnotation(RateLimit.class);
            if (limit != null) {
                limits.count(limit.value(), subject(limit.by(), Caller.of(request)));
            }
        }
        return true;
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
