package im.magpie.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LoginSettingsTest {

    private static LoginSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("chat.login", LoginSettings.class);
    }

    @Test
    void hasDefaults() {
        LoginSettings settings = bind(Map.of());

        assertThat(settings.password().strength()).isEqualTo(10);
        assertThat(settings.qr().ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.password().isOn()).isFalse();
        assertThat(settings.development().isOn()).isFalse();
    }

    @Test
    void decidesOpenSwitchesByTheMode() {
        LoginSettings open = bind(Map.of());

        assertThat(open.resolved(true).password().isOn()).isTrue();
        assertThat(open.resolved(true).development().isOn()).isTrue();
        assertThat(open.resolved(false).password().isOn()).isFalse();
        assertThat(open.resolved(false).development().isOn()).isFalse();
    }

    @Test
    void leavesDecidedSwitchesAlone() {
        LoginSettings decided =
                bind(
                        Map.of(
                                "chat.login.password.enabled", "true",
                                "chat.login.development.enabled", "false"));

        assertThat(decided.resolved(false).password().isOn()).isTrue();
        assertThat(decided.resolved(true).development().isOn()).isFalse();
    }

    @Test
    void refusesACodeThatNeverExpires() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("chat.login.qr.ttl", "2d")))
                .withStackTraceContaining("chat.login.qr.ttl is PT48H");
    }

    @Test
    void bindsTokenSettings() {
        TokenSettings settings =
                new Binder(
                                new MapConfigurationPropertySource(
                                        Map.of("chat.token.renew-before", "1h")))
                        .bindOrCreate("chat.token", TokenSettings.class);

        assertThat(settings)
                .isEqualTo(new TokenSettings(null, Duration.ofDays(5), Duration.ofHours(1)));
    }
}
