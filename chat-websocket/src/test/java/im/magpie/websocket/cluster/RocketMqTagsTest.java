package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RocketMqTagsTest {
    private static final List<String> ALL = List.of(RocketMqClients.TAG_ALL);

    private static List<String> tags(int targets, int others) {
        return RocketMqClusterBus.tags(
                Targets.of(
                        IntStream.range(0, targets)
                                .mapToObj(i -> new NodeId("n" + i, "1"))
                                .collect(Collectors.toSet())),
                others);
    }

    @Test
    void oneTargetIsToldAlone() {
        List<String> alone = List.of(RocketMqClients.tagOf("n0"));
        assertThat(tags(1, 1)).as("of two nodes").isEqualTo(alone);
        assertThat(tags(1, 2)).as("of three nodes").isEqualTo(alone);
        assertThat(tags(1, 50)).isEqualTo(alone);
    }

    @Test
    void mostOfTheOthersAreToldTogether() {
        assertThat(tags(2, 2)).isEqualTo(ALL);
        assertThat(tags(2, 3)).isEqualTo(ALL);
        assertThat(tags(2, 4)).hasSize(2).doesNotContainAnyElementsOf(ALL);
        assertThat(tags(16, 100)).hasSize(16);
        assertThat(tags(17, 100)).isEqualTo(ALL);
        assertThat(RocketMqClusterBus.tags(Targets.ALL, 1)).isEqualTo(ALL);
    }

    @Test
    void nobodyIsToldNothing() {
        assertThat(tags(0, 1)).isEmpty();
    }
}
