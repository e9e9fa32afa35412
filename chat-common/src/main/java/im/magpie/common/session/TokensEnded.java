package im.magpie.common.session;

import im.magpie.common.cluster.ClusterEvent;
import java.util.Set;

/**
 * Device sessions ended: their tokens are refused and their connections close. It names what ended
 * exactly, so that it ends no later login, however late it arrives.
 *
 * @param uid the user
 * @param deviceIds sessions that ended
 * @param upTo all sessions of the user with an id up to this one ended, too; 0 when none did. Ids
 *     rise: a later login has a higher one
 * @param cause why
 */
public record TokensEnded(long uid, Set<Long> deviceIds, long upTo, Cause cause)
        implements ClusterEvent {

    public TokensEnded {
        deviceIds = Set.copyOf(deviceIds);
    }

    /** Some sessions of a user ended. */
    public static TokensEnded some(long uid, Set<Long> deviceIds, Cause cause) {
        return new TokensEnded(uid, deviceIds, 0, cause);
    }

    /**
     * All sessions of a user ended.
     *
     * @param last the highest id among them; 0 without any
     */
    public static TokensEnded all(long uid, long last, Cause cause) {
        return new TokensEnded(uid, Set.of(), last, cause);
    }

    /** Whether a device session is among those that ended. */
    public boolean covers(Identity.User user) {
        return user.uid() == uid
                && (user.deviceId() <= upTo || deviceIds.contains(user.deviceId()));
    }

    /** Why sessions end. */
    public enum Cause {
        /** Logged out on the device itself. */
        LOGOUT,
        /** Ended from another device or by an operator. */
        REVOKED,
        /** The user was banned. */
        BANNED
    }
}
