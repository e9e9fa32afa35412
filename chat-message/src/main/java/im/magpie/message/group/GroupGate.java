package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.group.LockedGroup.RoomRow;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.room.RoomKind;
import im.magpie.message.room.Standing;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The way in to every change of a group. */
@Component
class GroupGate {
    private final GlobalRooms globalRooms;
    private final RoomAccess access;
    private final GroupRows rows;

    GroupGate(GlobalRooms globalRooms, RoomAccess access, GroupRows rows) {
        this.globalRooms = globalRooms;
        this.access = access;
        this.rows = rows;
    }

    /**
     * Refuses before any lock is taken, so that strangers cannot hold up a room of others.
     *
     * @param global what the answer is in a global room
     * @return what the caller is: a member or a former one
     * @throws ChatException 9001 for strangers
     */
    Standing admit(Identity.User caller, long roomId, ErrorCode global) {
        if (globalRooms.contains(roomId)) {
            String sentence =
                    global == ErrorCode.GROUP_GLOBAL_EXIT
                            ? "message.group.global-exit"
                            : "message.group.no-permission";
            throw new ChatException(global, sentence);
        }
        Standing standing = access.standing(roomId, caller);
        if (standing instanceof Standing.Stranger) {
            throw RoomAccess.notFound();
        }
        return standing;
    }

    /** {@link #admit} for what nobody may do in a global room, and former members nowhere. */
    void admitMember(Identity.User caller, long roomId) {
        Standing standing = admit(caller, roomId, ErrorCode.GROUP_NO_PERMISSION);
        if (standing instanceof Standing.Former) {
            throw RoomAccess.notFound();
        }
    }

    /**
     * Locks a group in the running transaction, and looks at the caller and at others in it.
     *
     * @throws ChatException 1001 when it is a friend room
     */
    LockedGroup lock(Identity.User caller, long roomId, Collection<Long> others) {
        RoomRow room = rows.lockRoom(roomId).orElseThrow(RoomAccess::notFound);
        if (room.kind() != RoomKind.GROUP) {
            throw new ChatException(ErrorCode.BUSINESS, "message.group.not-a-group");
        }
        Set<Long> concerned = new HashSet<>(others);
        concerned.add(caller.uid());
        return new LockedGroup(room, rows.membersAmong(roomId, concerned));
    }

    /** The one answer to members without the right. */
    static ChatException noPermission() {
        return new ChatException(ErrorCode.GROUP_NO_PERMISSION, "message.group.no-permission");
    }
}
