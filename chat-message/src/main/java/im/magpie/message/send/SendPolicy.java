package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.room.RoomAccess;
import org.springframework.stereotype.Component;

/**
 * Cheap refusals before a message enters the log, so that a flood of hopeless requests does not
 * queue. What depends on the room is decided again under the room's lock.
 *
 * <p>Sending to a room that does not exist, that is somebody else's, or that one has left are all
 * answered with 1001 and the same sentence: sending has its own code for "not a member" where
 * reading answers 9001, and either way strangers cannot tell which rooms exist.
 */
@Component
class SendPolicy {
    private final RoomAccess access;

    SendPolicy(RoomAccess access) {
        this.access = access;
    }

    /** Refuses what will be refused in the log as well. */
    void check(Draft draft) {
        if (!access.isMember(draft.roomId(), draft.fromUid())) {
            throw notAMember();
        }
    }

    /** The one answer to everybody who may not write in a room. */
    static ChatException notAMember() {
        return new ChatException(ErrorCode.BUSINESS, "message.not-a-member");
    }
}
