package im.magpie.common.session;

/** What became of a token that was presented. */
public sealed interface TokenCheck {

    /**
     * The token is good.
     *
     * @param user whose it is
     * @param token the token itself
     */
    record Valid(Identity.User user, String token) implements TokenCheck {
        /** Leaves the token out: this ends up in logs. */
        @Override
        public String toString() {
            return "Valid[" + user + "]";
        }
    }

    /** The token is refused. */
    record Refused(Reason reason) implements TokenCheck {}

    /** Why a token is refused. */
    enum Reason {
        /** Not a token of this installation. */
        INVALID,
        /** Past its end. */
        EXPIRED,
        /** Its device session was ended by logout or revocation. */
        REVOKED,
        /** Its user is banned. */
        BANNED
    }
}
