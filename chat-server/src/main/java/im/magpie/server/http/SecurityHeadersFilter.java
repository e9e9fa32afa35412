package im.magpie.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells browsers what our pages and answers may do: no foreign scripts, no framing, no sniffing.
 */
@Component
final class SecurityHeadersFilter extends OncePerRequestFilter {
    private static final String API = "/capi/";

    /**
     * Pictures, sound and video may live elsewhere, since avatars and what people send are urls; a
     * picture about to be sent is shown from memory (<code>blob:</code>). The push port is another
     * port, and uploads go straight to the file store, which may be another host. Scripts and
     * styles are our own only.
     */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data: blob: http: https:;"
                    + " media-src 'self' blob: http: https:;"
                    + " connect-src 'self' ws: wss: http: https:;"
                    + " object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (request.getRequestURI().startsWith(API)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        chain.doFilter(request, response);
    }
}
