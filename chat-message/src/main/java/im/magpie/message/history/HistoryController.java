package im.magpie.message.history;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.session.Identity;
import im.magpie.message.room.Cursors;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.MessagePush;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.OwnMarks;
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
    private final RoomAccess access;
    private final MessageRows messages;
    private final OwnMarks ownMarks;

    HistoryController(RoomAccess access, MessageRows messages, OwnMarks ownMarks) {
        this.access = access;
        this.messages = messages;
        this.ownMarks = ownMarks;
    }

    /**
     * Pages go back in time; inside a page messages ascend. The cursor is a seq, so that messages
     * written meanwhile move nothing.
     */
    @GetMapping("/capi/chat/public/msg/page")
    ApiResult<CursorPage<MessagePush>> page(
            Identity caller, PageQuery page, @RequestParam("roomId") long roomId) {
        long before = page.isFirst() ? Long.MAX_VALUE : Cursors.parse(page.cursor(), 1)[0];
        List<StoredMessage> found = visible(caller, roomId, before, page.pageSize() + 1);
        CursorPage<StoredMessage> cut =
                CursorPage.cut(found, page.pageSize(), last -> Cursors.of(last.seq()));
        List<MessagePush> ascending = new ArrayList<>(ownMarks.seenBy(caller, cut.list()));
        Collections.reverse(ascending);
        return ApiResult.ok(new CursorPage<>(cut.cursor(), cut.isLast(), ascending));
    }

    /**
     * Reads first and asks then what the caller may see: who was removed in between is shown
     * nothing that was written afterwards. Former members mostly need a second look.
     */
    private List<StoredMessage> visible(Identity caller, long roomId, long before, int limit) {
        List<StoredMessage> newest = messages.before(roomId, before, limit);
        long visible = access.visibleUpTo(roomId, caller);
        return newest.isEmpty() || newest.get(0).seq() <= visible
                ? newest
                : messages.before(roomId, visible + 1, limit);
    }
}
