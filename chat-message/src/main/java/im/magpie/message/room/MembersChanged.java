package im.magpie.message.room;

import im.magpie.common.cluster.ClusterEvent;
import java.util.Set;

/**
 * Users joined or left a room. Published by whoever changes membership, in the same transaction.
 *
 * @param roomId the room
 * @param uids the users concerned; empty means all
 */
public record MembersChanged(long roomId, Set<Long> uids) implements ClusterEvent {
    public MembersChanged {
        uids = Set.copyOf(uids);
    }
}
