package im.magpie.common.session;

import im.magpie.common.push.LoginSuccess;
import java.util.List;

/**
 * Judges tokens. Every method may block on the database and reads what it needs for all its
 * arguments in one query, so that a storm of handshakes costs few queries. A database that cannot
 * be asked surfaces as an exception, never as a refusal.
 */
public interface Authenticator {

    /**
     * Checks tokens, from a short-lived cache where possible. A token that was revoked on this node
     * is refused at once, one revoked elsewhere after 2 s at the latest.
     *
     * @return one verdict per token, in the same order
     */
    List<TokenCheck> check(List<String> tokens);

    /**
     * What to tell connections that were just logged in; renews tokens that are close to their end.
     *
     * @return one greeting per verdict, in the same order
     */
    List<Welcome> welcome(List<TokenCheck.Valid> logins);

    /**
     * What a connection that was just logged in is told.
     *
     * @param push the greeting
     * @param expiresAt end of the token in it, epoch milliseconds: a renewed one lasts longer
     */
    record Welcome(LoginSuccess push, long expiresAt) {}

    /**
     * Issues a fresh token for a device session that was just opened by a QR login. The word of
     * whoever says so is not enough: it is looked up that this user consented to the code of this
     * connection, and that the session was opened for it. A newer code of the connection ends that.
     */
    TokenCheck issue(LoginGranted login);
}
