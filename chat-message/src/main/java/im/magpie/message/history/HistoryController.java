package im.magpie.message.history;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.send.MessagePush;
import im.magpie.message.send.MessageView;
import im.magpie.message.send.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A room's messages, page by page. */
@RestController
class HistoryController {
    private final VisibleMessages messages;
    private final MessageView view;

    HistoryController(VisibleMessages messages, MessageView view) {
        this.messages = messages;
        this.view = view;
    }

    /**
     * A room's messages. Pages go back in time; inside a page messages ascend.
     *
     * @param roomId the room
     */
    @GetMapping("/capi/chat/public/msg/page")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<CursorPage<MessagePush>> page(
            Identity caller, PageQuery page, @RequestParam("roomId") long roomId) {
        CursorPage<StoredMessage> found = messages.page(caller, roomId, page);
        List<StoredMessage> ascending = new ArrayList<>(found.list());
        Collections.reverse(ascending);
        return ApiResult.ok(
                new CursorPage<>(found.cursor(), found.isLast(), view.seenBy(caller, ascending)));
    }
}
