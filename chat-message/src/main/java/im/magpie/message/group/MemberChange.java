package im.magpie.message.group;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/**
 * A room's members changed: push 11.
 *
 * @param roomId the room
 * @param uid who joined or left
 * @param changeType 1 joined, 2 left or was removed
 * @param activeStatus whether who joined is there: 1 online, 2 offline; null for who left
 * @param lastOptTime when that changed last, epoch milliseconds; null for who left
 */
public record MemberChange(
        long roomId, long uid, int changeType, Integer activeStatus, Long lastOptTime)
        implements PushPayload {
    private static final int JOINED = 1;
    private static final int LEFT = 2;

    static MemberChange joined(long roomId, Invitee who) {
        return new MemberChange(roomId, who.uid(), JOINED, who.online() ? 1 : 2, who.lastOptTime());
    }

    static MemberChange left(long roomId, long uid) {
        return new MemberChange(roomId, uid, LEFT, null, null);
    }

    @Override
    public PushType pushType() {
        return PushType.MEMBER_CHANGE;
    }
}
