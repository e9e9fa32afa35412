package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every bus between nodes does. */
abstract class ClusterBusContract {
    static final NodeId ONE = new NodeId("one", "1");
    static final NodeId TWO = new NodeId("two", "1");
    static final NodeId THREE = new NodeId("three", "1");

    private static final int LARGE = 200;

    private final List<EventBatch> atOne = new CopyOnWriteArrayList<>();
    private final List<EventBatch> atTwo = new CopyOnWriteArrayList<>();
    private final List<EventBatch> atThree = new CopyOnWriteArrayList<>();
    private ClusterBus one;
    private ClusterBus two;

    /** A bus of a node that receives; the nodes of one test hear each other and nobody else. */
    abstract ClusterBus bus(NodeId node, Consumer<EventBatch> receiver);

    @BeforeEach
    void join() {
        one = bus(ONE, atOne::add);
        two = bus(TWO, atTwo::add);
        bus(THREE, atThree::add);
    }

    static EventBatch batch(NodeId origin, long number) {
        return new EventBatch(origin, List.of(new Envelope(number, "a.Type", "{\"n\":\"ü😀\"}")));
    }

    static void hand(ClusterBus bus, EventBatch batch, Targets targets) {
        bus.publish(batch, targets).toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static void awaitExactly(List<EventBatch> heard, List<EventBatch> sent) {
        await().untilAsserted(() -> assertThat(heard).containsExactlyElementsOf(sent));
    }

    @Test
    void reachesAllOtherNodesUnchangedAndInOrder() {
        List<EventBatch> sent = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            sent.add(batch(ONE, i));
            hand(one, batch(ONE, i), Targets.ALL);
        }
        awaitExactly(atTwo, sent);
        awaitExactly(atThree, sent);
    }

    @Test
    void reachesOneNodeWhenOnlyOneNeedsIt() {
        hand(one, batch(ONE, 1), Targets.of(Set.of(TWO)));
        hand(one, batch(ONE, 2), Targets.ALL);
        awaitExactly(atThree, List.of(batch(ONE, 2)));
        awaitExactly(atTwo, List.of(batch(ONE, 1), batch(ONE, 2)));
    }

    @Test
    void reachesEachOfSeveralNodesOnce() {
        hand(one, batch(ONE, 1), Targets.of(Set.of(TWO, THREE)));
        hand(one, batch(ONE, 2), Targets.ALL);
        awaitExactly(atTwo, List.of(batch(ONE, 1), batch(ONE, 2)));
        awaitExactly(atThree, List.of(batch(ONE, 1), batch(ONE, 2)));
    }

    @Test
    void reachesNobodyWhenNobodyNeedsIt() {
        hand(one, batch(ONE, 1), Targets.NOBODY);
        hand(one, batch(ONE, 2), Targets.ALL);
        awaitExactly(atTwo, List.of(batch(ONE, 2)));
    }

    @Test
    void keepsTheOrderOfEachOfSeveralPublishers() {
        List<EventBatch> ofOne = new ArrayList<>();
        List<EventBatch> ofTwo = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            ofOne.add(batch(ONE, i));
            ofTwo.add(batch(TWO, i));
            hand(one, batch(ONE, i), i % 3 == 0 ? Targets.ALL : Targets.of(Set.of(THREE)));
            hand(two, batch(TWO, i), Targets.ALL);
        }
        await().until(() -> atThree.size() == 60);
        assertThat(atThree.stream().filter(batch -> batch.origin().equals(ONE)).toList())
                .isEqualTo(ofOne);
        assertThat(atThree.stream().filter(batch -> batch.origin().equals(TWO)).toList())
                .isEqualTo(ofTwo);
    }

    @Test
    void carriesALargeBatch() {
        List<Envelope> events = new ArrayList<>();
        for (int i = 1; i <= LARGE; i++) {
            events.add(new Envelope(i, "a.Type", "😀".repeat(2_000)));
        }
        EventBatch large = new EventBatch(ONE, events);
        hand(one, large, Targets.ALL);
        awaitExactly(atTwo, List.of(large));
    }

    @Test
    void aReceiverThatThrowsLosesThatBatchOnly() {
        List<EventBatch> heard = new CopyOnWriteArrayList<>();
        bus(
                new NodeId("four", "1"),
                batch -> {
                    if (batch.equals(batch(ONE, 1))) {
                        throw new IllegalStateException("receiver");
                    }
                    heard.add(batch);
                });
        hand(one, batch(ONE, 1), Targets.ALL);
        hand(one, batch(ONE, 2), Targets.ALL);
        awaitExactly(heard, List.of(batch(ONE, 2)));
        awaitExactly(atTwo, List.of(batch(ONE, 1), batch(ONE, 2)));
    }

    @Test
    void doesNotMindTargetsThatAreGone() {
        hand(one, batch(ONE, 1), Targets.of(Set.of(new NodeId("gone", "1"))));
        hand(one, batch(ONE, 2), Targets.ALL);
        awaitExactly(atTwo, List.of(batch(ONE, 2)));
    }

    @Test
    void isNotAloneAmongOthersAndReceives() {
        assertThat(one.isAlone()).isFalse();
        assertThat(one.isReceiving()).isTrue();
    }
}
