package im.magpie.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastCallTest {
    private final LastCall lastCall = new LastCall(Duration.ofSeconds(4));

    /** From this age in milliseconds on an entry is left out. */
    private int limit() {
        int age = 0;
        while (lastCall.isInTime(Duration.ofMillis(age).toNanos())) {
            age++;
        }
        return age;
    }

    private void took(int... millis) {
        for (int one : millis) {
            lastCall.took(Duration.ofMillis(one).toNanos());
        }
    }

    @Test
    void everybodyComesAlongWhileNothingIsKnown() {
        assertThat(limit()).isEqualTo(4001);
    }

    @Test
    void whoWouldGiveUpBeforeTheEndIsLeftOut() {
        took(1000, 1000);

        assertThat(limit()).isEqualTo(2501);
    }

    @Test
    void oneSlowTransactionLeavesNobodyOut() {
        took(10, 60_000);

        assertThat(limit()).isEqualTo(4001 - 15);
    }

    @Test
    void oneFastTransactionIsEnoughToHopeAgain() {
        took(60_000, 60_000, 10);

        assertThat(limit()).isEqualTo(4001 - 15);
    }

    @Test
    void whoHasJustComeIsTriedHoweverLongTheyTook() {
        took(60_000, 60_000);

        assertThat(limit()).isEqualTo(501);
    }
}
