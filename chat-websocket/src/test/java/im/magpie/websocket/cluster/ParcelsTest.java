package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParcelsTest {
    private static final Targets B = Targets.of(Set.of(new NodeId("b", "1")));
    private static final Targets C = Targets.of(Set.of(new NodeId("c", "1")));

    private final Parcels parcels = new Parcels();
    private long number;

    private void add(Targets targets) {
        parcels.add(new Envelope(++number, "a.Type", "{}"), targets);
    }

    private List<List<Long>> numbers() {
        return parcels.packed().stream()
                .map(parcel -> parcel.events().stream().map(Envelope::number).toList())
                .toList();
    }

    private List<Targets> targets() {
        return parcels.packed().stream().map(Parcels.Parcel::targets).toList();
    }

    @Test
    void eventsForTheSameNodesShareAParcelInTheirOrder() {
        List.of(B, B, Targets.ALL, Targets.ALL, B).forEach(this::add);
        assertThat(numbers()).containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L));
        assertThat(targets()).containsExactly(B, Targets.ALL, B);
    }

    @Test
    void targetsThatChangeAllTheTimeAreTakenTogether() {
        List.of(B, C, B, C, B).forEach(this::add);
        assertThat(numbers()).containsExactly(List.of(1L, 2L, 3L, 4L, 5L));
        assertThat(targets()).containsExactly(B.and(C));
        add(Targets.ALL);
        assertThat(targets()).containsExactly(Targets.ALL);
    }

    @Test
    void noParcelIsMuchLargerThanAMessageMayBe() {
        String body = "x".repeat(200_000);
        for (int i = 1; i <= 5; i++) {
            parcels.add(new Envelope(i, "a.Type", body), Targets.ALL);
        }
        parcels.add(new Envelope(6, "a.Type", "x".repeat(2_000_000)), Targets.ALL);
        assertThat(numbers())
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L), List.of(6L));
    }
}
