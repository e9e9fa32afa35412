package im.magpie.user.friend;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.session.Identity;
import im.magpie.user.friend.FriendMapper.FriendRow;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Friends one has. */
@RestController
final class FriendController {
    /** Users of one check that are looked at; the rest of a longer list is ignored. */
    private static final int MOST_CHECKED = 200;

    private final Friends friends;

    FriendController(Friends friends) {
        this.friends = friends;
    }

    /** The caller's friends, the newest friendship first. */
    @GetMapping("/capi/user/friend/page")
    ApiResult<CursorPage<Friend>> page(Identity.User caller, PageQuery query) {
        return ApiResult.ok(friends.page(caller.uid(), query).map(Friend::of));
    }

    /**
     * Which of some users are the caller's friends, in the order asked.
     *
     * @param uidList the users asked for, separated by commas; at most 200 are looked at
     */
    @GetMapping("/capi/user/friend/check")
    ApiResult<Checks> check(Identity.User caller, @RequestParam("uidList") List<Long> uidList) {
        List<Long> uids =
                uidList.stream().filter(Objects::nonNull).distinct().limit(MOST_CHECKED).toList();
        Set<Long> found = friends.among(caller.uid(), uids);
        return ApiResult.ok(
                new Checks(uids.stream().map(uid -> new Check(uid, found.contains(uid))).toList()));
    }

    /**
     * Ends a friendship for both sides. Nothing happens when there is none; an apply that waits
     * between the two goes on waiting.
     */
    @DeleteMapping("/capi/user/friend")
    ApiResult<Void> end(Identity.User caller, @Valid @RequestBody EndRequest request) {
        friends.end(caller.uid(), request.targetUid());
        return ApiResult.ok();
    }

    /**
     * A friend.
     *
     * @param uid the friend
     * @param activeStatus 1 online, 2 offline
     */
    record Friend(long uid, int activeStatus) {

        static Friend of(FriendRow row) {
            return new Friend(row.uid(), row.online() ? 1 : 2);
        }
    }

    /**
     * The answer to a check.
     *
     * @param checkedList one entry for each user asked for, at most 200
     */
    record Checks(List<Check> checkedList) {}

    /**
     * Whether a user is a friend.
     *
     * @param uid the user asked for, known or not
     * @param isFriend whether that user is the caller's friend
     */
    record Check(long uid, boolean isFriend) {}

    /**
     * A friendship to end.
     *
     * @param targetUid the friend
     */
    record EndRequest(@NotNull Long targetUid) {}
}
