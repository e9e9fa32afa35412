package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every bus between nodes does. */
abstract class ClusterBusContract {
    private static final NodeId ONE = new NodeId("one", "1");
    private static final NodeId TWO = new NodeId("two", "1");
    private static final NodeId THREE = new NodeId("three", "1");

    private final List<EventBatch> atTwo = new CopyOnWriteArrayList<>();
    private final List<EventBatch> atThree = new CopyOnWriteArrayList<>();
    private ClusterBus one;

    /** A bus of a node; the nodes of one test hear each other. */
    abstract ClusterBus bus(NodeId node);

    @BeforeEach
    void join() {
        one = bus(ONE);
        one.receive(batch -> {});
        bus(TWO).receive(atTwo::add);
        bus(THREE).receive(atThree::add);
    }

    private static EventBatch batch(long number) {
        return new EventBatch(ONE, List.of(new Envelope(number, "a.Type", "{\"n\":\"ü😀\"}")));
    }

    @Test
    void reachesAllOtherNodesUnchangedAndInOrder() {
        List<EventBatch> sent = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            sent.add(batch(i));
            one.publish(batch(i), Optional.empty());
        }
        await().untilAsserted(() -> assertThat(atTwo).containsExactlyElementsOf(sent));
        await().untilAsserted(() -> assertThat(atThree).containsExactlyElementsOf(sent));
    }

    @Test
    void reachesOneNodeWhenOnlyOneNeedsIt() {
        one.publish(batch(1), Optional.of(TWO));
        one.publish(batch(2), Optional.empty());
        await().untilAsserted(() -> assertThat(atThree).containsExactly(batch(2)));
        await().untilAsserted(() -> assertThat(atTwo).containsExactly(batch(1), batch(2)));
    }

    @Test
    void isNotAloneAmongOthers() {
        assertThat(one.isAlone()).isFalse();
    }
}
