package im.magpie.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastCallTest {
    private final LastCall lastCall = new LastCall(Duration.ofSeconds(3));

    private boolean isInTime(int ageMillis) {
        return lastCall.isInTime(Duration.ofMillis(ageMillis).toNanos());
    }

    private void took(int millis) {
        lastCall.took(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void everybodyComesAlongWhileNothingIsKnown() {
        assertThat(isInTime(3000)).isTrue();
        assertThat(isInTime(3001)).isFalse();
    }

    @Test
    void whoWouldGiveUpBeforeTheEndIsLeftOut() {
        took(800);

        assertThat(isInTime(1800)).isTrue();
        assertThat(isInTime(1801)).isFalse();
    }

    @Test
    void whoHasJustComeIsTriedHoweverLongTheLastOneTook() {
        took(60_000);

        assertThat(isInTime(1500)).isTrue();
        assertThat(isInTime(1501)).isFalse();
    }

    @Test
    void theLastOneCounts() {
        took(60_000);
        took(10);

        assertThat(isInTime(2900)).isTrue();
    }
}
