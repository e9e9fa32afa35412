package im.magpie.user.friend;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.friend.FriendApplyMapper.ReceivedRow;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.hibernate.validator.constraints.CodePointLength;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Asking for friendship, and what comes of it. */
@RestController
final class FriendApplyController {
    private final FriendApplies applies;

    FriendApplyController(FriendApplies applies) {
        this.applies = applies;
    }

    /**
     * Asks a user for friendship. Asked again while the first apply waits, nothing happens; when
     * the other user asked first, this approves. Refused alike for users who do not exist, the
     * system and banned ones.
     */
    @PostMapping("/capi/user/friend/apply")
    @RateLimit("apply")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> apply(Identity.User caller, @Valid @RequestBody ApplyRequest request) {
        applies.apply(caller.uid(), request.targetUid(), request.text());
        return ApiResult.ok();
    }

    /**
     * Approves an apply that waits for the caller: the two are friends. Refused alike when it does
     * not exist, is for somebody else, waits no more, or comes from a banned user.
     */
    @PutMapping("/capi/user/friend/apply")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> approve(Identity.User caller, @Valid @RequestBody ApproveRequest request) {
        applies.approve(caller.uid(), request.applyId());
        return ApiResult.ok();
    }

    /**
     * Applies the caller received, newest first, and marks those it returns as read. Those of users
     * who are banned now are left out.
     *
     * @param pageNo number of the page, from 1, for clients that count; a cursor goes before it
     */
    @GetMapping("/capi/user/friend/apply/page")
    ApiResult<ApplyPage> page(
            Identity.User caller,
            PageQuery query,
            @RequestParam(name = "pageNo", defaultValue = "1") int pageNo) {
        ApplyPlace place = ApplyPlace.of(query, pageNo);
        CursorPage<Apply> page =
                applies.received(caller.uid(), place, query.pageSize()).map(Apply::of);
        return ApiResult.ok(
                new ApplyPage(
                        place.pageNo(),
                        query.pageSize(),
                        applies.countReceived(caller.uid()),
                        page.isLast(),
                        page.cursor(),
                        page.list()));
    }

    /** How many applies the caller has not seen. */
    @GetMapping("/capi/user/friend/apply/unread")
    ApiResult<Unread> unread(Identity.User caller) {
        return ApiResult.ok(new Unread(applies.countUnread(caller.uid())));
    }

    /**
     * Friendship asked for.
     *
     * @param targetUid the user asked
     * @param msg a word to them, at most 64 characters; may be absent or blank
     */
    record ApplyRequest(@NotNull Long targetUid, @CodePointLength(max = 64) String msg) {

        /** The word, trimmed; empty for none. Half a character is no text. */
        String text() {
            String text = msg == null ? "" : msg.strip();
            if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
                throw new ChatException(ErrorCode.VALIDATION, "user.friend.msg.malformed");
            }
            return text;
        }
    }

    /**
     * An apply to approve.
     *
     * @param applyId its id, from the page of applies
     */
    record ApproveRequest(@NotNull Long applyId) {}

    /**
     * A page of applies, for clients that count pages and for those that follow cursors.
     *
     * @param pageNo the page's number, from 1
     * @param pageSize rows on a page
     * @param totalRecords applies on all pages
     * @param isLast whether nothing follows
     * @param cursor opaque; asks for the next page; empty on the last one
     * @param list the applies, newest first
     */
    record ApplyPage(
            int pageNo,
            int pageSize,
            long totalRecords,
            boolean isLast,
            String cursor,
            List<Apply> list) {}

    /**
     * An apply.
     *
     * @param applyId its id
     * @param uid who asks
     * @param type always 1: for friendship
     * @param msg a word with it; may be empty
     * @param status 1 waiting, 2 agreed, 3 rejected
     */
    record Apply(long applyId, long uid, int type, String msg, int status) {

        static Apply of(ReceivedRow row) {
            return new Apply(row.id(), row.uid(), 1, row.msg(), row.status());
        }
    }

    /**
     * Applies not seen.
     *
     * @param unReadCount how many
     */
    record Unread(int unReadCount) {}
}
