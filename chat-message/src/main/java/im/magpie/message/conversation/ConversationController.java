package im.magpie.message.conversation;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The conversation list. */
@RestController
class ConversationController {
    private final Conversations conversations;

    ConversationController(Conversations conversations) {
        this.conversations = conversations;
    }

    /** The caller's conversations; guests have the global rooms. */
    @GetMapping("/capi/chat/public/contact/page")
    ApiResult<CursorPage<SessionItem>> page(Identity caller, PageQuery page) {
        return ApiResult.ok(conversations.page(caller, page));
    }

    /**
     * One conversation.
     *
     * @param roomId the room
     */
    @GetMapping("/capi/chat/public/contact/detail")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<SessionItem> detail(Identity caller, @RequestParam("id") long roomId) {
        return ApiResult.ok(conversations.detail(caller, roomId));
    }

    /**
     * The conversation with a friend; refused when the two are not friends now.
     *
     * @param uid the friend
     */
    @GetMapping("/capi/chat/public/contact/detail/friend")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<SessionItem> friend(Identity caller, @RequestParam("uid") long uid) {
        return ApiResult.ok(conversations.withFriend(caller, uid));
    }
}
