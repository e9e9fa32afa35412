package im.magpie.server.http;

import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.trace.RequestTrace;
import im.magpie.common.trace.Trace;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id that stands in its log lines, in a header of its answer, and in the
 * answer to a failure: the one that {@link RequestTrace} tells.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TraceFilter extends OncePerRequestFilter {
    private static final String ATTRIBUTE = TraceFilter.class.getName();

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
        response.setHeader(RequestTrace.HEADER, id);
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
        boolean fromProxy = clientIps.isTrustedProxy(request.getRemoteAddr());
        String id = RequestTrace.idOf(fromProxy, request::getHeader);
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
