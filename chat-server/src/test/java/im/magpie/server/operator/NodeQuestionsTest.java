package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.tx.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class NodeQuestionsTest {
    private static final NodeId ONE = new NodeId("one", "1");
    private static final NodeId TWO = new NodeId("two", "1");

    private final Wire wire = new Wire();
    private final AnswerThreads threads = new AnswerThreads();
    private final Weather weather = new Weather();
    private volatile boolean databaseAway;
    private volatile CountDownLatch database = new CountDownLatch(0);
    private final NodeQuestions one = node(ONE, List.of(weather));

    record Answer(String words) {}

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says which node it is asked at, once it may. */
    private static final class Weather implements NodeQuestion<Answer> {
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public String kind() {
            return "weather";
        }

        @Override
        public Class<Answer> answerType() {
            return Answer.class;
        }

        @Override
        public Answer answer(String argument) {
            await(gate);
            if (argument.equals("fail")) {
                throw new IllegalStateException("no weather");
            }
            return new Answer("fine in " + argument);
        }
    }

    /** The same question in a version that answers with something else. */
    private static final class OtherWeather implements NodeQuestion<OtherWeather.Degrees> {
        record Degrees(List<Integer> words) {}

        @Override
        public String kind() {
            return "weather";
        }

        @Override
        public Class<Degrees> answerType() {
            return Degrees.class;
        }

        @Override
        public Degrees answer(String argument) {
            return new Degrees(List.of(20, 21));
        }
    }

    /** Events between nodes of one JVM. */
    private static final class Wire implements ClusterEvents {
        private final Map<Class<?>, List<Consumer<ClusterEvent>>> subscribers =
                new ConcurrentHashMap<>();

        @Override
        public void publish(ClusterEvent event) {
            subscribers.getOrDefault(event.getClass(), List.of()).forEach(s -> s.accept(event));
        }

        @Override
        public <E extends ClusterEvent> void subscribe(
                Class<E> type, Consumer<? super E> subscriber) {
            subscribers
                    .computeIfAbsent(type, t -> new CopyOnWriteArrayList<>())
                    .add(event -> subscriber.accept(type.cast(event)));
        }
    }

    private NodeQuestions node(NodeId self, List<NodeQuestion<?>> questions) {
        ClusterNodes nodes =
                new ClusterNodes() {
                    @Override
                    public Set<NodeId> alive() {
                        return Set.of(ONE, TWO);
                    }

                    @Override
                    public void onGone(Consumer<String> handler) {}

                    @Override
                    public void onLapse(Runnable handler) {}
                };
        Transactions transactions =
                new Transactions() {
                    @Override
                    public <T> T call(Supplier<T> work) {
                        await(database);
                        if (databaseAway) {
                            throw new IllegalStateException("the database is away");
                        }
                        return work.get();
                    }
                };
        JsonMapper mapper = JsonMapper.builder().build();
        NodePost post = new NodePost(self, nodes, wire, transactions, threads);
        return new NodeQuestions(self, nodes, wire, post, threads, mapper, questions);
    }

    @AfterEach
    void stop() {
        threads.destroy();
    }

    private List<NodeReply<Answer>> replies(String argument) throws Exception {
        return one.ask(weather, argument).get(10, TimeUnit.SECONDS);
    }

    private static NodeReply<Answer> fine(NodeId node) {
        return new NodeReply<>(node, true, Optional.of(new Answer("fine in town")));
    }

    private static NodeReply<Answer> silent(NodeId node) {
        return new NodeReply<>(node, false, Optional.empty());
    }

    @Test
    void everyNodeAnswers() throws Exception {
        node(TWO, List.of(weather));
        assertThat(replies("town")).containsExactly(fine(ONE), fine(TWO));
    }

    @Test
    void aNodeThatSaysNothingIsNamed() throws Exception {
        assertThat(replies("town")).containsExactly(fine(ONE), silent(TWO));
    }

    @Test
    void aNodeThatDoesNotKnowTheQuestionOrCannotAnswerIsSilent() throws Exception {
        node(TWO, List.of());
        assertThat(replies("fail")).containsExactly(silent(ONE), silent(TWO));
    }

    @Test
    void goesByTheBusAloneWhileTheDatabaseIsAway() throws Exception {
        databaseAway = true;
        node(TWO, List.of(weather));
        assertThat(replies("town")).containsExactly(fine(ONE), fine(TWO));
    }

    @Test
    void waitsForNoDatabase() throws Exception {
        database = new CountDownLatch(1);
        node(TWO, List.of(weather));
        for (int i = 0; i < 3; i++) {
            assertThat(replies("town")).containsExactly(fine(ONE), fine(TWO));
        }
        database.countDown();
    }

    @Test
    void anAnswerThatIsNotUnderstoodIsAnAnswer() throws Exception {
        node(TWO, List.of(new OtherWeather()));
        assertThat(replies("town"))
                .containsExactly(fine(ONE), new NodeReply<>(TWO, true, Optional.empty()));
    }

    @Test
    void aQuestionThatComesTwiceIsNewOnce() {
        HeardQuestions heard = new HeardQuestions();
        assertThat(heard.isNew("a")).isTrue();
        assertThat(heard.isNew("a")).isFalse();
        for (int i = 0; i < HeardQuestions.MOST; i++) {
            assertThat(heard.isNew("other" + i)).isTrue();
        }
        assertThat(heard.isNew("a")).as("forgotten").isTrue();
    }

    @Test
    void theThreadThatBringsTheLastAnswerIsNotHeldUp() throws Exception {
        CompletableFuture<Thread> brought = new CompletableFuture<>();
        wire.subscribe(NodeAnswered.class, answer -> brought.complete(Thread.currentThread()));
        Weather slow = new Weather();
        slow.gate = new CountDownLatch(1);
        node(TWO, List.of(slow));
        CompletableFuture<Thread> wentOn =
                one.ask(weather, "town").thenApply(replies -> Thread.currentThread());
        slow.gate.countDown();
        assertThat(wentOn.get(10, TimeUnit.SECONDS))
                .isNotEqualTo(brought.get(10, TimeUnit.SECONDS));
    }

    @Test
    void refusesWhenTooManyQuestionsAreOpenAndIsFreeAgainAfterwards() throws Exception {
        weather.gate = new CountDownLatch(1);
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (int i = 0; i < NodeQuestions.MOST_OPEN; i++) {
            open.add(one.ask(weather, "town"));
        }
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> one.ask(weather, "town"))
                .withMessageContaining("operator.busy");
        weather.gate.countDown();
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        assertThat(replies("town")).contains(fine(ONE));
    }
}
