package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.room.RoomKind;
import java.util.Map;
import java.util.Optional;

/**
 * A group under its lock, with the members a change is about: true until the commit.
 *
 * @param room the room's row
 * @param rows rows of the users asked about, former members among them, by uid
 */
record LockedGroup(RoomRow room, Map<Long, MemberRow> rows) {
    static final int OWNER = 1;
    static final int ADMIN = 2;
    static final int PLAIN = 3;

    /** The role of a member; empty for everybody else. */
    Optional<Integer> role(long uid) {
        return Optional.ofNullable(rows.get(uid)).filter(row -> !row.left).map(MemberRow::role);
    }

    boolean isMember(long uid) {
        return role(uid).isPresent();
    }

    /**
     * The role of the caller.
     *
     * @throws ChatException 9001 for those who are not members
     */
    int requireMember(long uid) {
        return role(uid).orElseThrow(RoomAccess::notFound);
    }

    /**
     * The role of the member a change is about.
     *
     * @throws ChatException 9004 when the user is no member
     */
    int roleOfTarget(long uid) {
        return role(uid)
                .orElseThrow(
                        () ->
                                new ChatException(
                                        ErrorCode.GROUP_NOT_A_MEMBER,
                                        "message.group.not-a-member"));
    }

    /**
     * A room's row.
     *
     * @param id the room
     * @param kind group or friends
     * @param lastSeq seq of its last message
     * @param memberVersion version of its members
     */
    record RoomRow(long id, RoomKind kind, long lastSeq, long memberVersion) {}

    /**
     * A member's row.
     *
     * @param role 1 owner, 2 admin, 3 member
     * @param left whether it is a former member's
     */
    record MemberRow(int role, boolean left) {}
}
