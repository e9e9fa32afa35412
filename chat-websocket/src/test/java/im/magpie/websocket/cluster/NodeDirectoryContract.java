package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every directory of users does. */
abstract class NodeDirectoryContract {
    static final NodeId ONE = new NodeId("one", "1");
    static final NodeId TWO = new NodeId("two", "1");

    /** The directory as one node sees it; the nodes of one test share it. */
    abstract NodeDirectory directory(NodeId node);

    /** The directory of a node that has begun without users. */
    final NodeDirectory begun(NodeId node) {
        NodeDirectory directory = directory(node);
        directory.renew(List::of);
        return directory;
    }

    @Test
    void findsUsersOnTheirNodes() {
        NodeDirectory one = begun(ONE);
        NodeDirectory two = begun(TWO);
        one.add(List.of(5L, 6L));
        two.add(List.of(6L));
        assertThat(two.nodesOf(List.of(5L, 6L, 7L)))
                .isEqualTo(Map.of(5L, Set.of(ONE), 6L, Set.of(ONE, TWO)));
    }

    @Test
    void findsNobodyWhenAskedForNobody() {
        assertThat(begun(ONE).nodesOf(List.of())).isEmpty();
    }

    @Test
    void addingAndRemovingTwiceIsHarmless() {
        NodeDirectory one = begun(ONE);
        begun(TWO);
        one.add(List.of(5L));
        one.add(List.of(5L));
        one.remove(List.of(5L));
        one.remove(List.of(5L));
        assertThat(one.nodesOf(List.of(5L))).isEmpty();
    }

    @Test
    void removingOnOneNodeLeavesTheOther() {
        NodeDirectory one = begun(ONE);
        NodeDirectory two = begun(TWO);
        one.add(List.of(5L));
        two.add(List.of(5L));
        one.remove(List.of(5L));
        assertThat(one.nodesOf(List.of(5L))).isEqualTo(Map.of(5L, Set.of(TWO)));
    }

    @Test
    void renewingChangesNothingThatIsRight() {
        NodeDirectory one = begun(ONE);
        begun(TWO);
        one.add(List.of(5L, 6L));
        one.renew(() -> List.of(5L, 6L));
        one.remove(List.of(6L));
        one.renew(() -> List.of(5L));
        assertThat(one.nodesOf(List.of(5L, 6L))).isEqualTo(Map.of(5L, Set.of(ONE)));
    }

    @Test
    void holdsManyUsers() {
        NodeDirectory one = begun(ONE);
        NodeDirectory two = begun(TWO);
        List<Long> first = LongStream.range(0, 2_345).boxed().toList();
        List<Long> second = LongStream.range(2_000, 4_000).boxed().toList();
        one.add(first);
        two.add(second);
        one.remove(first.subList(0, 1_500));
        List<Long> all = LongStream.range(0, 4_001).boxed().toList();
        Map<Long, Set<NodeId>> found = two.nodesOf(all);
        assertThat(found).hasSize(2_500).doesNotContainKey(1_499L).doesNotContainKey(4_000L);
        assertThat(found.get(1_500L)).containsExactly(ONE);
        assertThat(found.get(2_001L)).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(found.get(3_999L)).containsExactly(TWO);
    }
}
