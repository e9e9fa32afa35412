package im.magpie.user;

import im.magpie.common.cluster.ClusterEvent;

/**
 * A user was banned or a ban lifted, or a role was given or taken; nodes forget what they remember
 * of it.
 *
 * @param uid the user
 */
public record StandingChanged(long uid) implements ClusterEvent {}
