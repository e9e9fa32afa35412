package im.magpie.message.group;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Making groups and changing their members. To those who are not members all rooms look like none
 * at all: 9001.
 */
@RestController
class MembershipController {
    private static final int MOST_AT_ONCE = 50;

    private final Invitations invitations;
    private final Departures departures;
    private final GroupAdmins admins;

    MembershipController(Invitations invitations, Departures departures, GroupAdmins admins) {
        this.invitations = invitations;
        this.departures = departures;
        this.admins = admins;
    }

    /**
     * Makes a group that the caller owns. Users who do not exist or are banned are left out; with
     * nobody left it is a validation error.
     */
    @PostMapping("/capi/room/group")
    @RateLimit("group")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<CreatedGroup> create(Identity.User caller, @Valid @RequestBody NewGroup request) {
        return ApiResult.ok(new CreatedGroup(invitations.create(caller, request.uidList())));
    }

    /** Invites users; every member may. Those who are members already are skipped. */
    @PostMapping("/capi/room/group/member")
    @RateLimit("group")
    @Refusals({ErrorCode.GROUP_NOT_FOUND, ErrorCode.GROUP_NO_PERMISSION, ErrorCode.BUSINESS})
    ApiResult<Void> invite(Identity.User caller, @Valid @RequestBody MembersOfRoom request) {
        invitations.invite(caller, request.roomId(), request.uidList());
        return ApiResult.ok();
    }

    /** Removes a member: owners anybody but themselves, admins plain members. */
    @DeleteMapping("/capi/room/group/member")
    @RateLimit("members")
    @Refusals({
        ErrorCode.GROUP_NOT_FOUND,
        ErrorCode.GROUP_NO_PERMISSION,
        ErrorCode.GROUP_NOT_A_MEMBER,
        ErrorCode.GROUP_MEMBER_PROTECTED,
        ErrorCode.BUSINESS
    })
    ApiResult<Void> remove(Identity.User caller, @Valid @RequestBody MemberOfRoom request) {
        departures.remove(caller, request.roomId(), request.uid());
        return ApiResult.ok();
    }

    /** Leaves a group; when the owner does, it is dissolved. Can be repeated. */
    @DeleteMapping("/capi/room/group/member/exit")
    @RateLimit("members")
    @Refusals({ErrorCode.GROUP_NOT_FOUND, ErrorCode.GROUP_GLOBAL_EXIT, ErrorCode.BUSINESS})
    ApiResult<Void> exit(Identity.User caller, @Valid @RequestBody LeftRoom request) {
        departures.exit(caller, request.roomId());
        return ApiResult.ok();
    }

    /** Makes members admins, at most three; the owner only. Can be repeated. */
    @PutMapping("/capi/room/group/admin")
    @RateLimit("members")
    @Refusals({
        ErrorCode.GROUP_NOT_FOUND,
        ErrorCode.GROUP_NO_PERMISSION,
        ErrorCode.GROUP_TOO_MANY_ADMINS,
        ErrorCode.GROUP_NOT_A_MEMBER,
        ErrorCode.BUSINESS
    })
    ApiResult<Void> appoint(Identity.User caller, @Valid @RequestBody MembersOfRoom request) {
        admins.appoint(caller, request.roomId(), request.uidList());
        return ApiResult.ok();
    }

    /** Makes admins plain members; the owner only. Can be repeated. */
    @DeleteMapping("/capi/room/group/admin")
    @RateLimit("members")
    @Refusals({
        ErrorCode.GROUP_NOT_FOUND,
        ErrorCode.GROUP_NO_PERMISSION,
        ErrorCode.GROUP_NOT_A_MEMBER,
        ErrorCode.BUSINESS
    })
    ApiResult<Void> dismiss(Identity.User caller, @Valid @RequestBody MembersOfRoom request) {
        admins.dismiss(caller, request.roomId(), request.uidList());
        return ApiResult.ok();
    }

    /**
     * A group to be.
     *
     * @param uidList whom to invite, 1 to {@value #MOST_AT_ONCE}
     */
    record NewGroup(@NotNull @Size(min = 1, max = MOST_AT_ONCE) List<@NotNull Long> uidList) {}

    /**
     * A group that was made.
     *
     * @param id the room
     */
    record CreatedGroup(long id) {}

    /**
     * Users in a room.
     *
     * @param roomId the room
     * @param uidList the users, 1 to {@value #MOST_AT_ONCE}
     */
    record MembersOfRoom(
            @NotNull Long roomId,
            @NotNull @Size(min = 1, max = MOST_AT_ONCE) List<@NotNull Long> uidList) {}

    /**
     * A user in a room.
     *
     * @param roomId the room
     * @param uid the user
     */
    record MemberOfRoom(@NotNull Long roomId, @NotNull Long uid) {}

    /**
     * A room to leave.
     *
     * @param roomId the room
     */
    record LeftRoom(@NotNull Long roomId) {}
}
