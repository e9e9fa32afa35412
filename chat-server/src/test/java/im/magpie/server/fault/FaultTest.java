package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.server.cluster.TwoNodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes wrong comes right again. */
class FaultTest {
    private final List<String> happened = new ArrayList<>();

    private Fault fault() {
        return Fault.of(
                "any",
                Duration.ZERO,
                Duration.ZERO,
                nodes -> happened.add("wrong"),
                nodes -> happened.add("right"));
    }

    @Test
    void isHealedAfterItHasLasted() {
        fault().happen(null, () -> happened.add("meanwhile"));

        assertThat(happened).containsExactly("wrong", "meanwhile", "right");
    }

    @Test
    void isHealedWhenItWentWrongHalfWay() {
        Fault halfWay =
                Fault.of(
                        "half way",
                        Duration.ZERO,
                        Duration.ZERO,
                        FaultTest::fail,
                        nodes -> happened.add("right"));

        assertThatThrownBy(() -> halfWay.happen(null, () -> happened.add("meanwhile")))
                .hasMessage("half way");
        assertThat(happened).containsExactly("right");
    }

    private static void fail(TwoNodes nodes) {
        throw new IllegalStateException("half way");
    }
}
