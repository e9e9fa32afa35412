package im.magpie.websocket.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void allowsABurstAndThenTheRate() {
        FrameBudget budget = new FrameBudget(0, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(budget.take(0, 2, 3)).isTrue();
        }
        assertThat(budget.take(0, 2, 3)).isFalse();
        assertThat(budget.take(SECOND / 2, 2, 3)).isTrue();
        assertThat(budget.take(SECOND / 2, 2, 3)).isFalse();
    }

    @Test
    void neverHoldsMoreThanTheBurst() {
        FrameBudget budget = new FrameBudget(0, 3);
        long year = 365L * 86_400 * SECOND;
        for (int i = 0; i < 3; i++) {
            assertThat(budget.take(year, 100_000, 3)).isTrue();
        }
        assertThat(budget.take(year, 100_000, 3)).isFalse();
    }

    @Test
    void smallStepsOfTimeAddUp() {
        FrameBudget budget = new FrameBudget(0, 1);
        assertThat(budget.take(0, 1, 1)).isTrue();
        int taken = 0;
        for (long now = 0; now <= 3 * SECOND; now += 300_000) {
            taken += budget.take(now, 1, 1) ? 1 : 0;
        }
        assertThat(taken).isBetween(2, 3);
    }

    @Test
    void aRateOfZeroIsNoLimit() {
        FrameBudget budget = new FrameBudget(0, 1);
        for (int i = 0; i < 1000; i++) {
            assertThat(budget.take(0, 0, 1)).isTrue();
        }
    }
}
