package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.server.operator.SeenNodes.GoneNode;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The nodes, as operators see them. */
@RestController
class OperatorNodeController {
    private final NodeId self;
    private final NodeQuestions nodes;
    private final StatusQuestion status;
    private final SeenNodes seen;
    private final Clock clock;

    OperatorNodeController(
            NodeId self, NodeQuestions nodes, StatusQuestion status, SeenNodes seen, Clock clock) {
        this.self = self;
        this.nodes = nodes;
        this.status = status;
        this.seen = seen;
        this.clock = clock;
    }

    /**
     * How all nodes do. For super-admins. Each node is asked and has three seconds; the answer
     * names those who did not say anything, too.
     */
    @GetMapping("/capi/operator/nodes")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSY})
    CompletableFuture<ApiResult<NodesView>> nodes(Identity.User caller) {
        return nodes.ask(status, "").thenApply(replies -> ApiResult.ok(view(replies)));
    }

    private NodesView view(List<NodeReply<NodeStatus>> replies) {
        List<NodeView> views =
                replies.stream()
                        .map(
                                reply ->
                                        new NodeView(
                                                reply.node().name(),
                                                reply.node().startId(),
                                                reply.node().equals(self),
                                                reply.answered(),
                                                reply.answer().orElse(null)))
                        .toList();
        return new NodesView(clock.millis(), views, seen.gone());
    }

    /**
     * All nodes.
     *
     * @param now time of the node that was asked, epoch milliseconds
     * @param nodes those that live, by name
     * @param gone runs that ended within the last 15 minutes, the last one first
     */
    record NodesView(long now, List<NodeView> nodes, List<GoneNode> gone) {}

    /**
     * One node.
     *
     * @param name its name
     * @param startId its run
     * @param asked whether it is the one that served this request
     * @param answered whether it said anything within three seconds
     * @param status how it does; null: it did not answer, or what this version does not understand
     */
    record NodeView(
            String name, String startId, boolean asked, boolean answered, NodeStatus status) {}
}
