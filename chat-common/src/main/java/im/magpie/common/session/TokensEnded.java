package im.magpie.common.session;

import im.magpie.common.cluster.ClusterEvent;
import java.util.Set;

/**
 * Device sessions ended: their tokens are refused and their connections close.
 *
 * @param uid the user
 * @param deviceIds the sessions that ended; empty means all of the user's
 * @param cause why
 */
public record TokensEnded(long uid, Set<Long> deviceIds, Cause cause) implements ClusterEvent {

    public TokensEnded {
        deviceIds = Set.copyOf(deviceIds);
    }

    /** Whether a device session is among those that ended. */
    public boolean covers(Identity.User user) {
        return user.uid() == uid && (deviceIds.isEmpty() || deviceIds.contains(user.deviceId()));
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
