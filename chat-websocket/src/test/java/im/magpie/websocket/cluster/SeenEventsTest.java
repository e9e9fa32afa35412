package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.NodeId;
import org.junit.jupiter.api.Test;

class SeenEventsTest {
    private static final NodeId ONE = new NodeId("one", "1");

    private final SeenEvents seen = new SeenEvents();

    @Test
    void anEventIsNewOnce() {
        assertThat(seen.isNew(ONE, 7)).isTrue();
        assertThat(seen.isNew(ONE, 7)).isFalse();
        assertThat(seen.isNew(ONE, 6)).isTrue();
        assertThat(seen.isNew(ONE, 6)).isFalse();
    }

    @Test
    void runsOfOneNodeAreApart() {
        seen.isNew(ONE, 7);

        assertThat(seen.isNew(new NodeId("one", "2"), 7)).isTrue();
    }

    @Test
    void knowsWhetherAllOfARowWereSeen() {
        seen.isNew(ONE, 1);
        seen.isNew(ONE, 3);
        assertThat(seen.hasAll(ONE, 1, 3)).isFalse();
        seen.isNew(ONE, 2);
        assertThat(seen.hasAll(ONE, 1, 3)).isTrue();
        assertThat(seen.hasAll(ONE, 1, 4)).isFalse();
    }

    @Test
    void numbersOfTheLastRoundDoNotCountAsSeen() {
        for (long number = 1; number <= SeenEvents.WINDOW; number++) {
            seen.isNew(ONE, number);
        }
        assertThat(seen.isNew(ONE, SeenEvents.WINDOW + 2L)).isTrue();
        assertThat(seen.isNew(ONE, SeenEvents.WINDOW + 1L)).isTrue();
        assertThat(seen.isNew(ONE, 3)).isFalse();
    }

    @Test
    void whatIsTooOldToBeRememberedCountsAsNew() {
        seen.isNew(ONE, 1);
        seen.isNew(ONE, 1L + SeenEvents.WINDOW);
        assertThat(seen.isNew(ONE, 1)).isTrue();
        assertThat(seen.hasAll(ONE, 1, 1)).isFalse();
    }

    @Test
    void aLongJumpForgetsEverything() {
        seen.isNew(ONE, 5);
        seen.isNew(ONE, 5L + 3L * SeenEvents.WINDOW);
        assertThat(seen.isNew(ONE, 6L + 2L * SeenEvents.WINDOW)).isTrue();
    }
}
