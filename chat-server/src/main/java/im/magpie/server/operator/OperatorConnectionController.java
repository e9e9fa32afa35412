package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.server.operator.ConnectionsQuestion.Connections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Where users are connected. */
@RestController
class OperatorConnectionController {
    private final NodeQuestions nodes;
    private final ConnectionsQuestion question;

    OperatorConnectionController(NodeQuestions nodes, ConnectionsQuestion question) {
        this.nodes = nodes;
        this.question = question;
    }

    /**
     * How many connections a user has at each node now, by the node's name; none anywhere for a uid
     * that is nobody's. For super-admins.
     *
     * @param uid the user
     */
    @GetMapping("/capi/operator/users/{uid}/connections")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSY})
    CompletableFuture<ApiResult<List<NodeConnections>>> connections(
            Identity.User caller, @PathVariable("uid") long uid) {
        return nodes.ask(question, ConnectionsQuestion.about(uid))
                .thenApply(
                        replies ->
                                ApiResult.ok(replies.stream().map(NodeConnections::of).toList()));
    }

    /**
     * One node's part.
     *
     * @param name the node
     * @param startId its run
     * @param answered whether it said anything within three seconds
     * @param connections how many the user has there; null: it did not answer, or what this version
     *     does not understand
     */
    record NodeConnections(String name, String startId, boolean answered, Integer connections) {

        private static NodeConnections of(NodeReply<Connections> reply) {
            return new NodeConnections(
                    reply.node().name(),
                    reply.node().startId(),
                    reply.answered(),
                    reply.answer().map(Connections::count).orElse(null));
        }
    }
}
