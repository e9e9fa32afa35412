package im.magpie.common.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
    private final AllowedOrigins sameHost = new AllowedOrigins(List.of());
    private final AllowedOrigins listed =
            new AllowedOrigins(List.of("https://chat.example.org", "http://localhost:5173"));

    @Test
    void allowsClientsThatAreNotBrowsers() {
        assertThat(sameHost.allows(Optional.empty(), "chat.example.org")).isTrue();
        assertThat(listed.allows(Optional.empty(), "chat.example.org")).isTrue();
    }

    @Test
    void refusesTheNullOrigin() {
        assertThat(sameHost.allows(Optional.of("null"), "null")).isFalse();
        assertThat(listed.allows(Optional.of("null"), "chat.example.org")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8090",
        "https://Chat.Example.org, chat.example.org",
        "http://[::1]:8080, [::1]:8090",
        "http://127.0.0.1, 127.0.0.1:8090"
    })
    void allowsTheSameHostOnAnyPort(String origin, String host) {
        assertThat(sameHost.allows(Optional.of(origin), host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://chat.example.org.evil.example",
                "https://chat.example.org@evil.example",
                "chat.example.org",
                "",
                "https://",
                "not an origin"
            })
    void refusesForeignAndBrokenOrigins(String origin) {
        assertThat(sameHost.allows(Optional.of(origin), "chat.example.org")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.org, true",
        "http://localhost:5173, true",
        "http://chat.example.org, false",
        "https://chat.example.org:8443, false",
        "http://localhost, false"
    })
    void matchesListedOriginsExactly(String origin, boolean allowed) {
        assertThat(listed.allows(Optional.of(origin), "localhost")).isEqualTo(allowed);
    }
}
