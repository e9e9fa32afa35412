package im.magpie.server.http;

import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Who calls and from where, settled once per request by {@link AuthenticationInterceptor}.
 *
 * @param identity the user, or a guest
 * @param client the machine
 */
record Caller(Identity identity, Client client) {
    private static final String ATTRIBUTE = Caller.class.getName();

    /** The caller of a request that passed the edge. */
    static Caller of(HttpServletRequest request) {
        return (Caller) request.getAttribute(ATTRIBUTE);
    }

    void attachTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
