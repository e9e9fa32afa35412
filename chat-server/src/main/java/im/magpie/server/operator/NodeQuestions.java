package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks all nodes the same thing and gathers what they answer within {@link #WAIT_SECONDS}. No
 * thread waits for an answer, and few questions are open at once.
 */
@Component
class NodeQuestions {
    /** Without a broker a question takes a second to a node, and its answer one back. */
    static final int WAIT_SECONDS = 3;

    static final int MOST_OPEN = 8;

    private static final Logger log = LoggerFactory.getLogger(NodeQuestions.class);

    private final NodeId self;
    private final ClusterNodes nodes;
    private final NodePost post;
    private final AnswerThreads threads;
    private final JsonMapper mapper;
    private final Map<String, NodeQuestion<?>> questions;
    private final Map<String, OpenQuestion> open = new ConcurrentHashMap<>();
    private final Semaphore free = new Semaphore(MOST_OPEN);

    /** Nodes whose answers were not understood: one line in the log says so, not one a question. */
    private final Set<NodeId> strange = ConcurrentHashMap.newKeySet();

    NodeQuestions(
            NodeId self,
            ClusterNodes nodes,
            ClusterEvents events,
            NodePost post,
            AnswerThreads threads,
            JsonMapper mapper,
            List<NodeQuestion<?>> questions) {
        this.self = self;
        this.nodes = nodes;
        this.post = post;
        this.threads = threads;
        // What a node does not say is not known, rather than 0.
        this.mapper =
                mapper.rebuild().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
        this.questions =
                questions.stream()
                        .collect(Collectors.toMap(NodeQuestion::kind, Function.identity()));
        events.subscribe(NodesAsked.class, this::onAsked);
        events.subscribe(NodeAnswered.class, this::onAnswered);
    }

    /**
     * Asks all nodes that live.
     *
     * @return one reply for each, also for those who did not answer, by name; never failed
     * @throws ChatException BUSY when too many questions are open
     */
    <A> CompletableFuture<List<NodeReply<A>>> ask(NodeQuestion<A> question, String argument) {
        if (!free.tryAcquire()) {
            throw new ChatException(ErrorCode.BUSY, "operator.busy");
        }
        String id = UUID.randomUUID().toString();
        OpenQuestion asked = new OpenQuestion(nodes.alive());
        open.put(id, asked);
        NodesAsked event = new NodesAsked(id, self, question.kind(), argument);
        if (!threads.run(() -> post.send(event))) {
            asked.over();
        }
        return asked.answered()
                .completeOnTimeout(null, WAIT_SECONDS, TimeUnit.SECONDS)
                .handleAsync(
                        (done, failure) -> {
                            open.remove(id);
                            free.release();
                            return asked.replies(
                                    (node, json) -> read(node, json, question.answerType()));
                        },
                        threads::finish);
    }

    /** A node of another version may say what this one does not understand. */
    private <A> Optional<A> read(NodeId node, String json, Class<A> type) {
        try {
            return Optional.ofNullable(mapper.readValue(json, type));
        } catch (RuntimeException e) {
            strange.retainAll(nodes.alive());
            if (strange.add(node)) {
                log.warn("answers of {} are not understood here: {}", node, e.toString());
            }
            return Optional.empty();
        }
    }

    /** Must not block: the answer is found on another thread. */
    private void onAsked(NodesAsked asked) {
        NodeQuestion<?> question = questions.get(asked.kind());
        if (question == null) {
            return; // of a newer version
        }
        if (!threads.run(() -> answer(asked, question))) {
            log.warn("too many questions of operators, one is not taken: {}", asked.kind());
        }
    }

    private void answer(NodesAsked asked, NodeQuestion<?> question) {
        NodeAnswered answer;
        try {
            String json = mapper.writeValueAsString(question.answer(asked.argument()));
            answer = new NodeAnswered(asked.askId(), asked.asker(), self, json);
        } catch (RuntimeException e) {
            log.warn("the question {} could not be answered: {}", asked.kind(), e.toString());
            return;
        }
        if (asked.asker().equals(self)) {
            onAnswered(answer);
        } else {
            post.send(answer);
        }
    }

    /**
     * Holds up the events of other nodes: whoever waits for the answer goes on on another thread.
     */
    private void onAnswered(NodeAnswered answer) {
        OpenQuestion asked = answer.asker().equals(self) ? open.get(answer.askId()) : null;
        if (asked != null) {
            asked.answer(answer.node(), answer.answer());
        }
    }
}
