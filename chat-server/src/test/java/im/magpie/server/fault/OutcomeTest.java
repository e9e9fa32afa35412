package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import im.magpie.server.history.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of a run. */
class OutcomeTest {
    private static final long SEED = 42;

    private final Outcome outcome = outcome("lost: one", "lost: another", "gap: a hole");

    private static Outcome outcome(String... problems) {
        Fault fault =
                Fault.of(
                        "a test of outcomes",
                        Duration.ZERO,
                        Duration.ZERO,
                        BitesIT::nothing,
                        BitesIT::nothing);
        History history = new History(List.of(new Entry.Surprise(1, "none")));
        return new Outcome(
                new Experiment(fault, SEED, Duration.ZERO),
                history,
                List.of(problems),
                Tally.of(history));
    }

    @AfterEach
    void leaveNothing() {
        outcome.keepUnless(true);
    }

    @Test
    void theHistoryOfARunThatDidNotGoAsItMustIsKeptWithItsSeed() {
        outcome.keepUnless(false);

        assertThat(outcome.experiment().file())
                .hasFileName("a-test-of-outcomes-42.jsonl")
                .content()
                .contains("none");
    }

    @Test
    void nothingIsLeftOfARunThatWentAsItMust() {
        outcome.keepUnless(false);
        outcome.keepUnless(true);

        assertThat(outcome.experiment().file()).doesNotExist();
    }

    @Test
    void countsProblemsByKind() {
        assertThat(outcome.kinds()).isEqualTo(Map.of("lost", 2, "gap", 1));
        assertThat(outcome.reports("lost")).isTrue();
        assertThat(outcome.reports("doubled")).isFalse();
    }
}
