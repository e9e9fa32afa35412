package im.magpie.common.session;

/** Who a request or connection is: a state of its own, never a nullable id. */
public sealed interface Identity {

    /** Nobody in particular: sees what is public. */
    record Guest() implements Identity {}

    /**
     * A logged-in user on one of their devices.
     *
     * @param uid the user
     * @param deviceId the device session the token belongs to
     * @param expiresAt end of the token, epoch milliseconds
     */
    record User(long uid, long deviceId, long expiresAt) implements Identity {}
}
