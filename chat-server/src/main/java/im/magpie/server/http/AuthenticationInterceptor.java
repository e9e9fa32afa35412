package im.magpie.server.http;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.common.session.Client;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.session.Identity;
import im.magpie.common.session.TokenCheck;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Finds out who calls. Paths {@code /capi/<module>/public/…} are open to guests, but a good token
 * is honoured there too; every other path needs one. The banned are refused everywhere, and so is
 * everybody at a blacklisted address.
 */
final class AuthenticationInterceptor implements HandlerInterceptor {
    private static final String BEARER = "Bearer";

    private final Authenticator authenticator;
    private final ClientIpResolver clientIps;
    private final BlockedAddresses blocked;

    AuthenticationInterceptor(
            Authenticator authenticator, ClientIpResolver clientIps, BlockedAddresses blocked) {
        this.blocked = blocked;
        this.authenticator = authenticator;
        this.clientIps = clientIps;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod)) {
            return true; // No endpoint: it will be answered 404, to everybody alike.
        }
        Client client = client(request);
        if (blocked.isBlocked(client.ip())) {
            throw new ChatException(ErrorCode.BANNED, "server.blocked-address");
        }
        Identity identity = identity(request);
        if (identity instanceof Identity.Guest && !PublicPaths.contains(request.getServletPath())) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "server.login-needed");
        }
        new Caller(identity, client).attachTo(request);
        return true;
    }

    private Identity identity(HttpServletRequest request) {
        String token = token(request);
        if (token.isEmpty()) {
            return new Identity.Guest();
        }
        TokenCheck check = authenticator.check(List.of(token)).get(0);
        if (check instanceof TokenCheck.Valid valid) {
            return valid.user();
        }
        if (((TokenCheck.Refused) check).reason() == TokenCheck.Reason.BANNED) {
            throw new ChatException(ErrorCode.BANNED, "server.banned");
        }
        return new Identity.Guest();
    }

    /** The token, empty when there is none: stock clients send the header with an empty one. */
    private static String token(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return "";
        }
        return header.substring(BEARER.length()).strip();
    }

    private Client client(HttpServletRequest request) {
        String ip =
                clientIps.resolve(
                        request.getRemoteAddr(),
                        Collections.list(request.getHeaders("X-Forwarded-For")),
                        Optional.ofNullable(request.getHeader("X-Real-IP")));
        return new Client(ip, request.getHeader(HttpHeaders.USER_AGENT));
    }
}
