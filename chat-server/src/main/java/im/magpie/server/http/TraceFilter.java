package im.magpie.server.http;

import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.trace.Trace;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id that stands in its log lines, in a header of its answer, and in the
 * answer to a failure. One that a trusted proxy has set is taken over: the trace id of a W3C {@code
 * traceparent}, or an {@code X-Request-Id}. Anything else in these headers counts as nothing: what
 * is logged is not what strangers write, and nobody can hide among the lines of others.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TraceFilter extends OncePerRequestFilter {
    /** The header of every answer that the id stands in. */
    static final String HEADER = "X-Trace-Id";

    private static final String ATTRIBUTE = TraceFilter.class.getName();
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACE_PARENT = "traceparent";

    private static final String FIRST = "00";

    /** Version, trace id, span id, flags; later versions may have more. An id is never all 0. */
    private static final Pattern PARENT =
            Pattern.compile(
                    "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}"
                            + "-[0-9a-f]{2}(-.*)?");

    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9_-]{8,64}");

    private final ClientIpResolver clientIps;

    TraceFilter(ClientIpResolver clientIps) {
        this.clientIps = clientIps;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = idOf(request);
        MDC.put(Trace.KEY, id);
        response.setHeader(HEADER, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(Trace.KEY);
        }
    }

    /** A failed request is dispatched again, to be answered: it keeps its id. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    /** So is one whose answer came from another thread. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private String idOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String id =
                clientIps.isTrustedProxy(request.getRemoteAddr())
                        ? ofParent(request).or(() -> ofProxy(request)).orElseGet(Trace::fresh)
                        : Trace.fresh();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static Optional<String> ofParent(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(TRACE_PARENT))
                .map(PARENT::matcher)
                .filter(Matcher::matches)
                .filter(parent -> parent.group(3) == null || !parent.group(1).equals(FIRST))
                .map(parent -> parent.group(2));
    }

    private static Optional<String> ofProxy(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(REQUEST_ID))
                .filter(id -> GIVEN.matcher(id).matches());
    }
}
