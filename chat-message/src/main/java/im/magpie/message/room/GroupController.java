package im.magpie.message.room;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.Presence;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Groups and their members, as clients see them. */
@RestController
class GroupController {
    private final Groups groups;
    private final Presence presence;

    GroupController(Groups groups, Presence presence) {
        this.groups = groups;
        this.presence = presence;
    }

    /**
     * A group and the caller's role in it.
     *
     * @param roomId the room
     */
    @GetMapping("/capi/room/public/group")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<GroupInfo> group(Identity caller, @RequestParam("id") long roomId) {
        return ApiResult.ok(groups.info(roomId, caller));
    }

    /**
     * The members, those online first, then by last activity.
     *
     * @param roomId the room
     */
    @GetMapping("/capi/room/public/group/member/page")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<CursorPage<GroupMember>> members(
            Identity caller, PageQuery page, @RequestParam("roomId") long roomId) {
        return ApiResult.ok(groups.members(roomId, caller, page));
    }

    /**
     * Names and pictures of the members, at most 1000, owner and admins first; of a global room of
     * those online or active last. A former member gets an empty list.
     *
     * @param roomId the room
     */
    @GetMapping("/capi/room/group/member/list")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<List<NamedMember>> list(Identity.User caller, @RequestParam("roomId") long roomId) {
        return ApiResult.ok(groups.list(roomId, caller));
    }

    /** How many users there are, and how many of them are online. */
    @GetMapping("/capi/chat/public/member/statistic")
    ApiResult<MemberStatistic> statistic() {
        return ApiResult.ok(new MemberStatistic(presence.onlineCount(), presence.userCount()));
    }

    /**
     * A group.
     *
     * @param roomId the room
     * @param groupName its name
     * @param avatar url of its picture, or null
     * @param onlineNum members online
     * @param role the caller's: 1 owner, 2 admin, 3 member, 4 not a member
     */
    record GroupInfo(long roomId, String groupName, String avatar, long onlineNum, int role) {}

    /**
     * A member.
     *
     * @param uid the user
     * @param activeStatus 1 online, 2 offline
     * @param roleId 1 owner, 2 admin, null for everybody else
     * @param lastOptTime when the member came or went, epoch milliseconds
     */
    record GroupMember(long uid, int activeStatus, Integer roleId, long lastOptTime) {}

    /**
     * A member, to be named.
     *
     * @param uid the user
     * @param name the user's name
     * @param avatar url of the user's picture, or null
     */
    record NamedMember(long uid, String name, String avatar) {}

    /**
     * Users of the installation.
     *
     * @param onlineNum users online
     * @param totalNum users there are
     */
    record MemberStatistic(long onlineNum, long totalNum) {}
}
