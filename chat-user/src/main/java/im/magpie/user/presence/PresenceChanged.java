package im.magpie.user.presence;

import im.magpie.common.cluster.ClusterEvent;
import java.util.List;

/**
 * Users came or went. Says who, not what became of them: that is read when it is told, so that word
 * which comes late never shows an old state.
 *
 * @param uids the last ones written, at most {@link OnlineNotices#MOST_CHANGES}
 * @param by how many more are online now, all that were written together; negative when they went
 */
public record PresenceChanged(List<Long> uids, int by) implements ClusterEvent {

    public PresenceChanged {
        uids = List.copyOf(uids);
    }
}
