package im.magpie.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    @Test
    void readsCountAndPeriod() {
        assertThat(Rate.of("3/5s")).isEqualTo(new Rate(3, Duration.ofSeconds(5)));
        assertThat(Rate.of(" 10/1m ")).isEqualTo(new Rate(10, Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "3/",
                "/5s",
                "3/5",
                "-3/5s",
                "3/5d",
                "0/5s",
                "3/0s",
                "3/25h",
                "999999/1s"
            })
    void refusesWhatIsNoRate(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.of(text));
    }
}
