package im.magpie.server.operator;

import im.magpie.common.cluster.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A question, and the answers that have come so far. Safe from any thread. */
final class OpenQuestion {
    private final Set<NodeId> asked;
    private final Map<NodeId, String> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();

    OpenQuestion(Set<NodeId> asked) {
        this.asked = Set.copyOf(asked);
    }

    /** Complete when all who were asked have answered. */
    CompletableFuture<Void> answered() {
        return answered;
    }

    /** Takes an answer; also of a node that was not known when the question was asked. */
    void answer(NodeId node, String json) {
        answers.put(node, json);
        if (answers.keySet().containsAll(asked)) {
            over();
        }
    }

    /** Nobody else will answer. */
    void over() {
        answered.complete(null);
    }

    /** A reply of everybody who was asked or answered, by name. */
    <A> List<NodeReply<A>> replies(BiFunction<NodeId, String, Optional<A>> read) {
        return Stream.concat(asked.stream(), answers.keySet().stream())
                .distinct()
                .sorted(Comparator.comparing(NodeId::name).thenComparing(NodeId::startId))
                .map(node -> reply(node, read))
                .toList();
    }

    private <A> NodeReply<A> reply(NodeId node, BiFunction<NodeId, String, Optional<A>> read) {
        String json = answers.get(node);
        return json == null
                ? new NodeReply<>(node, false, Optional.empty())
                : new NodeReply<>(node, true, read.apply(node, json));
    }
}
