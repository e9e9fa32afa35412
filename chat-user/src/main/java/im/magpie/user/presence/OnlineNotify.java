package im.magpie.user.presence;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import im.magpie.user.MemberPresence;
import java.util.List;

/**
 * Push 5: users came or went.
 *
 * @param changeList the newest changes, at most 50, the newest first; empty for guests
 * @param onlineNum users online now
 */
public record OnlineNotify(List<Change> changeList, long onlineNum) implements PushPayload {

    public OnlineNotify {
        changeList = List.copyOf(changeList);
    }

    @Override
    public PushType pushType() {
        return PushType.ONLINE_OFFLINE_NOTIFY;
    }

    /**
     * One user who came or went.
     *
     * @param uid the user
     * @param activeStatus 1 online, 2 offline
     * @param lastOptTime when, epoch milliseconds
     */
    public record Change(long uid, int activeStatus, long lastOptTime) {

        static Change of(MemberPresence user) {
            return new Change(user.uid(), user.online() ? 1 : 2, user.lastOptTime());
        }
    }
}
