package im.magpie.user.admin;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/**
 * Push 7: a user was banned; clients hide what they said.
 *
 * @param uid the user
 */
record Black(long uid) implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.BLACK;
    }
}
