package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import java.util.List;
import java.util.Map;
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
 * Asks all nodes the same thing and gathers what they answer within {@link #WAIT_SECONDS}. Question
 * and answers are events like all others: in a transaction, so that they arrive while the broker is
 * away, and without one when the database is. No thread waits for an answer, and few questions are
 * open at once.
 */
@Component
class NodeQuestions {
    /** Without a broker a question takes a second to a node, and its answer one back. */
    static final int WAIT_SECONDS = 3;

    static final int MOST_OPEN = 8;

    private static final Logger log = LoggerFactory.getLogger(NodeQuestions.class);

    private final NodeId self;
    private final ClusterNodes nodes;
    private final ClusterEvents events;
    private final Transactions transactions;
    private final AnswerThreads threads;
    private final JsonMapper mapper;
    private final Map<String, NodeQuestion<?>> questions;
    private final Map<String, OpenQuestion> open = new ConcurrentHashMap<>();
    private final Semaphore free = new Semaphore(MOST_OPEN);

    NodeQuestions(
            NodeId self,
            ClusterNodes nodes,
            ClusterEvents events,
            Transactions transactions,
            AnswerThreads threads,
            JsonMapper mapper,
            List<NodeQuestion<?>> questions) {
        this.self = self;
        this.nodes = nodes;
        this.events = events;
        this.transactions = transactions;
        this.threads = threads;
        // A node of another version may know less or more.
        this.mapper =
                mapper.rebuild()
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .build();
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
        if (!threads.run(() -> tell(event))) {
            asked.over();
        }
        return asked.answered()
                .completeOnTimeout(null, WAIT_SECONDS, TimeUnit.SECONDS)
                .handle(
                        (done, failure) -> {
                            open.remove(id);
                            free.release();
                            return asked.replies(json -> read(json, question.answerType()));
                        });
    }

    private <A> A read(String json, Class<A> type) {
        return mapper.readValue(json, type);
    }

    /** Must not block: the answer is found on another thread. */
    private void onAsked(NodesAsked asked) {
        NodeQuestion<?> question = questions.get(asked.kind());
        if (question == null) {
            return; // of a newer version
        }
        if (!threads.run(() -> answer(asked, question))) {
            log.warn("too many questions of operators, one is not answered: {}", asked.kind());
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
            tell(answer);
        }
    }

    private void tell(ClusterEvent event) {
        if (nodes.alive().stream().allMatch(self::equals)) {
            events.publish(event);
            return;
        }
        try {
            transactions.run(() -> events.publish(event));
        } catch (RuntimeException e) {
            log.debug("the database does not take a question or answer, the bus may", e);
            events.publish(event);
        }
    }

    private void onAnswered(NodeAnswered answer) {
        OpenQuestion asked = answer.asker().equals(self) ? open.get(answer.askId()) : null;
        if (asked != null) {
            asked.answer(answer.node(), answer.answer());
        }
    }
}
