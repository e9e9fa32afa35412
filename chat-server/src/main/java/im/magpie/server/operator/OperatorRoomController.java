package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.RoomActivity;
import im.magpie.message.RoomActivity.ActiveRoom;
import im.magpie.server.operator.ListenersQuestion.Listeners;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rooms by how much is going on in them; nothing of what is said there. */
@RestController
class OperatorRoomController {
    private static final int BUSIEST = 20;

    private final RoomActivity rooms;
    private final NodeQuestions nodes;
    private final ListenersQuestion question;

    OperatorRoomController(RoomActivity rooms, NodeQuestions nodes, ListenersQuestion question) {
        this.rooms = rooms;
        this.nodes = nodes;
        this.question = question;
    }

    /** All rooms, the one that spoke last first. For super-admins. */
    @GetMapping("/capi/operator/rooms/page")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSY})
    CompletableFuture<ApiResult<CursorPage<RoomView>>> latest(
            Identity.User caller, PageQuery query) {
        CursorPage<ActiveRoom> page = rooms.latest(query);
        return heard(page.list())
                .thenApply(heard -> ApiResult.ok(page.map(room -> RoomView.of(room, heard))));
    }

    /** The 20 rooms with most messages in the last five minutes. For super-admins. */
    @GetMapping("/capi/operator/rooms/busiest")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSY})
    CompletableFuture<ApiResult<List<RoomView>>> busiest(Identity.User caller) {
        List<ActiveRoom> busiest = rooms.busiest(BUSIEST);
        return heard(busiest)
                .thenApply(
                        heard ->
                                ApiResult.ok(
                                        busiest.stream()
                                                .map(room -> RoomView.of(room, heard))
                                                .toList()));
    }

    private CompletableFuture<List<NodeReply<Listeners>>> heard(List<ActiveRoom> some) {
        List<Long> ids = some.stream().map(ActiveRoom::roomId).toList();
        return ids.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : nodes.ask(question, ListenersQuestion.about(ids));
    }

    /**
     * One room.
     *
     * @param room how it is used
     * @param listeners connections that hear it now, at the nodes that answered
     * @param silent nodes that did not answer
     */
    record RoomView(ActiveRoom room, int listeners, int silent) {

        static RoomView of(ActiveRoom room, List<NodeReply<Listeners>> replies) {
            int listeners =
                    replies.stream()
                            .flatMap(reply -> reply.answer().stream())
                            .mapToInt(answer -> answer.byRoom().getOrDefault(room.roomId(), 0))
                            .sum();
            long silent = replies.stream().filter(reply -> reply.answer().isEmpty()).count();
            return new RoomView(room, listeners, (int) silent);
        }
    }
}
