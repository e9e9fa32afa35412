package im.magpie.server.http;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.SuperAdmins;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets nobody but super-admins to {@value #PATHS}, so that no endpoint there can forget to. Bans
 * and roles have paths of their own and ask for themselves.
 */
final class OperatorInterceptor implements HandlerInterceptor {
    static final String PATHS = "/capi/operator/**";

    private final SuperAdmins admins;

    OperatorInterceptor(SuperAdmins admins) {
        this.admins = admins;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        Caller caller = Caller.of(request);
        if (caller == null) {
            return true; // no endpoint: it will be answered 404
        }
        if (!(caller.identity() instanceof Identity.User user)) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "server.login-needed");
        }
        admins.requireSuperAdmin(user);
        return true;
    }
}
