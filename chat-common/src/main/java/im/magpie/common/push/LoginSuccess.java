package im.magpie.common.push;

/**
 * Push 3: this connection is logged in.
 *
 * @param uid the user
 * @param avatar url of the picture, or null
 * @param token the token to use from now on: the one presented, or a renewed one
 * @param name the user's name
 * @param power 1 for chat managers and super-admins, else 0
 */
public record LoginSuccess(long uid, String avatar, String token, String name, int power)
        implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.LOGIN_SUCCESS;
    }

    /** Leaves the token out: this could end up in logs. */
    @Override
    public String toString() {
        return "LoginSuccess[uid=" + uid + "]";
    }
}
