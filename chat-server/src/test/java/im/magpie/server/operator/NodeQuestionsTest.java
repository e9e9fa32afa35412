package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.tx.Transactions;
import im.magpie.server.operator.ConnectionsQuestion.Connections;
import im.magpie.server.operator.ListenersQuestion.Listeners;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says which node it is asked at, once it may. */
    private static final class Weather implements NodeQuestion<Answer> {
        private final AtomicInteger asked = new AtomicInteger();
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
            asked.incrementAndGet();
            pass(gate);
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

    /** The same question in a version that answers with less than this one understands. */
    private static final class NoWeather implements NodeQuestion<Map<String, String>> {
        private final Map<String, String> answer;

        NoWeather(Map<String, String> answer) {
            this.answer = answer;
        }

        @Override
        public String kind() {
            return "weather";
        }

        @Override
        @SuppressWarnings("unchecked")
        public Class<Map<String, String>> answerType() {
            return (Class<Map<String, String>>) (Class<?>) Map.class;
        }

        @Override
        public Map<String, String> answer(String argument) {
            return answer;
        }
    }

    /** Asks about the weather and wants something else. */
    private record Wanting<A>(Class<A> answerType) implements NodeQuestion<A> {
        @Override
        public String kind() {
            return "weather";
        }

        @Override
        public A answer(String argument) {
            throw new UnsupportedOperationException();
        }
    }

    /** Events between nodes of one JVM. */
    private static final class Wire implements ClusterEvents {
        private final Map<Class<?>, List<Consumer<ClusterEvent>>> subscribers =
                new ConcurrentHashMap<>();

        private final AtomicInteger published = new AtomicInteger();
        private final AtomicInteger kept = new AtomicInteger();

        @Override
        public Runnable publishAtOnce(ClusterEvent event) {
            publish(event);
            return kept::incrementAndGet;
        }

        @Override
        public void publish(ClusterEvent event) {
            published.incrementAndGet();
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
                        pass(database);
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

    @ParameterizedTest
    @ValueSource(
            classes = {NodeStatus.class, MessageSteps.class, Listeners.class, Connections.class})
    void anAnswerThatSaysNothingIsNotUnderstood(Class<?> wanted) throws Exception {
        node(TWO, List.of(new NoWeather(Map.of())));
        assertThat(answersOfTwo(wanted)).containsExactly(Optional.empty());
    }

    @Test
    void anAnswerThatCannotBeIsNotUnderstood() throws Exception {
        node(TWO, List.of(new NoWeather(Map.of("count", "-1"))));
        assertThat(answersOfTwo(Connections.class)).containsExactly(Optional.empty());
    }

    private <A> List<Optional<A>> answersOfTwo(Class<A> wanted) throws Exception {
        return one.ask(new Wanting<>(wanted), "town").get(10, TimeUnit.SECONDS).stream()
                .filter(reply -> reply.node().equals(TWO) && reply.answered())
                .map(NodeReply::answer)
                .toList();
    }

    @Test
    void eachQuestionAndAnswerTakesTheBusOnceAndTheTableOnce() throws Exception {
        node(TWO, List.of(weather));
        assertThat(replies("town")).containsExactly(fine(ONE), fine(TWO));
        await().untilAsserted(() -> assertThat(wire.kept).hasValue(2));
        assertThat(wire.published).hasValue(2);
    }

    /** Waits until all that was taken before has been done: two threads do it. */
    private void allThreadsRan() {
        CountDownLatch both = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            await().until(
                            () ->
                                    threads.run(
                                            () -> {
                                                both.countDown();
                                                pass(both);
                                            }));
        }
        pass(both);
    }

    @Test
    void aQuestionThatFindsNoRoomIsNotAnswered() {
        CountDownLatch busy = new CountDownLatch(1);
        boolean taken = true;
        while (taken) {
            taken = threads.run(() -> pass(busy));
        }
        wire.publish(new NodesAsked("ask", TWO, "weather", "town"));
        busy.countDown();
        allThreadsRan();
        assertThat(weather.asked).hasValue(0);
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
