package im.magpie.user.friend;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/**
 * Push 10: somebody asks for friendship. Goes to the user who is asked.
 *
 * @param uid who asks
 * @param unreadCount how many applies came with this push: 1. Clients add it to what they show
 */
public record ApplyPush(long uid, int unreadCount) implements PushPayload {

    static ApplyPush from(long uid) {
        return new ApplyPush(uid, 1);
    }

    @Override
    public PushType pushType() {
        return PushType.APPLY;
    }
}
