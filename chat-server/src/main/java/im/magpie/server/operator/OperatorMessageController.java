package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.MessageLookup;
import im.magpie.message.MessageLookup.Place;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where a message is. */
@RestController
class OperatorMessageController {
    private final MessageLookup messages;
    private final NodeQuestions nodes;
    private final MessageQuestion question;
    private final EventRows rows;

    OperatorMessageController(
            MessageLookup messages, NodeQuestions nodes, MessageQuestion question, EventRows rows) {
        this.messages = messages;
        this.nodes = nodes;
        this.question = question;
        this.rows = rows;
    }

    /**
     * What became of a message, by its id or by its author and the author's name for it. For
     * super-admins; says nothing of its content. Nodes remember the last messages only, since their
     * start.
     *
     * @param id the message
     * @param uid its author, with the name
     * @param clientMsgId the author's name for it
     */
    @GetMapping("/capi/operator/message")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSY, ErrorCode.BUSINESS})
    CompletableFuture<ApiResult<MessageView>> message(
            Identity.User caller,
            @RequestParam(name = "id", required = false) Long id,
            @RequestParam(name = "uid", required = false) Long uid,
            @RequestParam(name = "clientMsgId", required = false) String clientMsgId) {
        Place place = find(id, uid, clientMsgId);
        return nodes.ask(question, MessageQuestion.about(place.roomId(), place.seq()))
                .thenCompose(replies -> view(place, replies))
                .thenApply(ApiResult::ok);
    }

    private CompletableFuture<MessageView> view(
            Place place, List<NodeReply<MessageSteps>> replies) {
        OptionalLong row =
                replies.stream()
                        .flatMap(reply -> reply.answer().stream())
                        .mapToLong(MessageSteps::eventId)
                        .filter(id -> id > 0)
                        .findFirst();
        return (row.isPresent()
                        ? rows.isKept(row.getAsLong())
                        : CompletableFuture.completedFuture(Optional.<Boolean>empty()))
                .thenApply(kept -> new MessageView(place, kept.orElse(null), steps(replies)));
    }

    private Place find(Long id, Long uid, String clientMsgId) {
        Optional<Place> found;
        if (id != null) {
            found = messages.byId(id);
        } else if (uid != null && clientMsgId != null) {
            found = messages.byName(uid, clientMsgId);
        } else {
            throw new ChatException(ErrorCode.VALIDATION, "operator.message.which");
        }
        return found.orElseThrow(
                () -> new ChatException(ErrorCode.BUSINESS, "operator.message.unknown"));
    }

    private static List<NodeSteps> steps(List<NodeReply<MessageSteps>> replies) {
        return replies.stream()
                .map(
                        reply ->
                                new NodeSteps(
                                        reply.node().name(),
                                        reply.node().startId(),
                                        reply.answered(),
                                        reply.answer().orElse(null)))
                .toList();
    }

    /**
     * A message and its way.
     *
     * @param message where it stands
     * @param eventKept whether its row in the table of events is still there; null: no node knows
     *     of one, or the database did not say it within three seconds
     * @param nodes what each node knows of it, by name
     */
    record MessageView(Place message, Boolean eventKept, List<NodeSteps> nodes) {}

    /**
     * One node's part.
     *
     * @param name the node
     * @param startId its run
     * @param answered whether it said anything within three seconds
     * @param steps what it knows; null: it did not answer, or what this version does not understand
     */
    record NodeSteps(String name, String startId, boolean answered, MessageSteps steps) {}
}
