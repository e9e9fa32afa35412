package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every directory of users does. */
abstract class NodeDirectoryContract {
    private static final NodeId ONE = new NodeId("one", "1");
    private static final NodeId TWO = new NodeId("two", "1");

    /** The directory as one node sees it; the nodes of one test share it. */
    abstract NodeDirectory directory(NodeId node);

    @Test
    void findsUsersOnTheirNodes() {
        directory(ONE).add(List.of(5L, 6L));
        directory(TWO).add(List.of(6L));
        assertThat(directory(TWO).nodesOf(List.of(5L, 6L, 7L)))
                .isEqualTo(Map.of(5L, Set.of(ONE), 6L, Set.of(ONE, TWO)));
    }

    @Test
    void addingAndRemovingTwiceIsHarmless() {
        NodeDirectory one = directory(ONE);
        one.add(List.of(5L));
        one.add(List.of(5L));
        one.remove(List.of(5L));
        one.remove(List.of(5L));
        assertThat(one.nodesOf(List.of(5L))).isEmpty();
    }

    @Test
    void removingOnOneNodeLeavesTheOther() {
        directory(ONE).add(List.of(5L));
        directory(TWO).add(List.of(5L));
        directory(ONE).remove(List.of(5L));
        assertThat(directory(ONE).nodesOf(List.of(5L))).isEqualTo(Map.of(5L, Set.of(TWO)));
    }
}
