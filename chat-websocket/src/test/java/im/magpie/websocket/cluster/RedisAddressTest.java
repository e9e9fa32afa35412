package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

    @Test
    void readsServerPasswordAndDatabase() {
        assertThat(RedisAddress.of("redis://:se%2Fcret@redis.example.org:6380/3"))
                .isEqualTo(
                        new RedisAddress(
                                "redis://redis.example.org:6380",
                                Optional.empty(),
                                Optional.of("se/cret"),
                                3));
        assertThat(RedisAddress.of("rediss://magpie:secret@[::1]"))
                .isEqualTo(
                        new RedisAddress(
                                "rediss://[::1]:6379",
                                Optional.of("magpie"),
                                Optional.of("secret"),
                                0));
    }

    @Test
    void keepsThePasswordOutOfLogs() {
        assertThat(RedisAddress.of("redis://:secret@host:1/2")).hasToString("redis://host:1/2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:6379",
                "http://host:6379",
                "redis://",
                "redis://secret@host",
                "redis://:sec ret@host",
                "redis://host:port",
                "redis://host/one",
                "redis://host/1/2",
                "redis://host/1?ssl=true",
                "redis://one:6379,two:6379"
            })
    void refusesWhatIsNoAddress(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisAddress.of(url))
                .withMessageStartingWith("a Redis is written redis://")
                .withNoCause();
    }
}
