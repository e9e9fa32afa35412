package im.magpie.user;

import im.magpie.common.cluster.ClusterEvent;

/**
 * What others see of a user changed; nodes forget what they remember of them.
 *
 * @param uid the user
 */
public record UserChanged(long uid) implements ClusterEvent {}
