package im.magpie.message.room;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.session.Identity;
import im.magpie.message.room.GroupController.GroupInfo;
import im.magpie.message.room.GroupController.GroupMember;
import im.magpie.message.room.GroupController.NamedMember;
import im.magpie.message.room.MemberRows.MemberRow;
import im.magpie.message.room.RoomFaces.Face;
import im.magpie.user.MemberPresence;
import im.magpie.user.Presence;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Groups as callers see them. Strangers get the same answer for a group of others and for one that
 * does not exist. A former member's client still asks, and is told that it is not a member.
 */
@Component
class Groups {
    private static final int ROLE_ADMIN = 2;
    private static final int ROLE_MEMBER = 3;
    private static final int ROLE_NONE = 4;
    private static final int LONGEST_LIST = 1000;

    private final RoomAccess access;
    private final RoomFaces faces;
    private final MemberRows members;
    private final Presence presence;
    private final UserDirectory users;

    Groups(
            RoomAccess access,
            RoomFaces faces,
            MemberRows members,
            Presence presence,
            UserDirectory users) {
        this.access = access;
        this.faces = faces;
        this.members = members;
        this.presence = presence;
        this.users = users;
    }

    GroupInfo info(long roomId, Identity caller) {
        Standing standing = access.standing(roomId, caller);
        if (standing instanceof Standing.Everybody) {
            // Everybody who is logged in belongs to a global room; guests only look in.
            int role = caller instanceof Identity.User ? ROLE_MEMBER : ROLE_NONE;
            return info(roomId, face(roomId, caller), presence.onlineCount(), role);
        }
        if (standing instanceof Standing.Member member) {
            return info(roomId, face(roomId, caller), members.online(roomId), member.role());
        }
        if (standing instanceof Standing.Former) {
            return info(roomId, face(roomId, caller), 0, ROLE_NONE);
        }
        throw RoomAccess.notFound();
    }

    private static GroupInfo info(long roomId, Face face, long online, int role) {
        return new GroupInfo(roomId, face.name(), face.avatar(), online, role);
    }

    /** A client opens a room before it knows its kind, so friend rooms are answered too. */
    private Face face(long roomId, Identity caller) {
        boolean friends = members.kind(roomId) == RoomKind.FRIENDS;
        List<Long> room = List.of(roomId);
        List<Long> none = List.of();
        long viewer = caller instanceof Identity.User user ? user.uid() : 0;
        return faces.of(friends ? none : room, friends ? room : none, viewer).get(roomId);
    }

    CursorPage<GroupMember> members(long roomId, Identity caller, PageQuery page) {
        Standing standing = access.standing(roomId, caller);
        if (standing instanceof Standing.Everybody) {
            return presence.page(page).map(Groups::withoutRole);
        }
        if (standing instanceof Standing.Former) {
            return CursorPage.last(List.of());
        }
        if (standing instanceof Standing.Stranger) {
            throw RoomAccess.notFound();
        }
        List<MemberRow> rows = members.page(roomId, page);
        return CursorPage.cut(rows, page.pageSize(), MemberRow::cursor).map(Groups::withRole);
    }

    /**
     * Names and pictures of up to {@value #LONGEST_LIST} members; of a global room those online or
     * active last.
     */
    List<NamedMember> list(long roomId, Identity caller) {
        Standing standing = access.standing(roomId, caller);
        if (standing instanceof Standing.Stranger) {
            throw RoomAccess.notFound();
        }
        if (standing instanceof Standing.Former) {
            return List.of();
        }
        List<Long> uids =
                standing instanceof Standing.Everybody
                        ? members.everybody(LONGEST_LIST)
                        : members.list(roomId, LONGEST_LIST);
        Map<Long, UserCard> cards = users.cards(uids);
        return uids.stream()
                .map(cards::get)
                .filter(Objects::nonNull)
                .map(card -> new NamedMember(card.uid(), card.name(), card.avatar()))
                .toList();
    }

    private static GroupMember withoutRole(MemberPresence member) {
        return new GroupMember(member.uid(), member.online() ? 1 : 2, null, member.lastOptTime());
    }

    private static GroupMember withRole(MemberRow row) {
        Integer role = row.role() <= ROLE_ADMIN ? row.role() : null;
        return new GroupMember(row.uid(), row.online() == 1 ? 1 : 2, role, row.lastOptTime());
    }
}
