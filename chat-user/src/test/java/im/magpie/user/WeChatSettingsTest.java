package im.magpie.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WeChatSettingsTest {
    private static final String URL = "https://im.example.org";

    private static WeChatSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("chat.login.wechat", WeChatSettings.class);
    }

    private static WeChatSettings complete(String name, String value) {
        Map<String, String> properties = new HashMap<>();
        properties.put("chat.login.wechat.app-id", "wx01");
        properties.put("chat.login.wechat.secret", "the secret");
        properties.put("chat.login.wechat.token", "the token");
        properties.put("chat.login.wechat." + name, value);
        return bind(properties);
    }

    @Test
    void isOffWithoutAnAppId() {
        WeChatSettings off = bind(Map.of());

        assertThat(off.isOn()).isFalse();
        assertThat(off.problem("")).isEmpty();
        assertThat(off.consent()).isEqualTo(WeChatSettings.Consent.ALWAYS);
    }

    @Test
    void isOnWithItsCompanions() {
        assertThat(complete("consent", "first").isOn()).isTrue();
        assertThat(complete("consent", "first").problem(URL)).isEmpty();
        assertThat(complete("aes-key", "a".repeat(43)).problem(URL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "secret, '', chat.login.wechat.secret is missing",
        "token, '', chat.login.wechat.token is missing",
        "app-id, '', chat.login.wechat.app-id is missing",
        "aes-key, short, chat.login.wechat.aes-key",
        "api-host, nowhere, chat.login.wechat.api-host",
        "time-zone, Moon/Sea, chat.login.wechat.time-zone",
        "read-timeout, 0s, chat.login.wechat.read-timeout",
        "connect-timeout, 1m, chat.login.wechat.connect-timeout"
    })
    void namesWhatDoesNotFitAndNoSecret(String name, String value, String culprit) {
        assertThat(complete(name, value).problem(URL).orElseThrow())
                .startsWith(culprit)
                .doesNotContain("the secret", "the token", "short");
    }

    @ParameterizedTest
    @CsvSource({"''", "im.example.org", "ftp://im.example.org", "'https://'"})
    void needsAPublicUrl(String publicUrl) {
        assertThat(complete("consent", "always").problem(publicUrl).orElseThrow())
                .startsWith("chat.public-url");
    }

    @Test
    void keepsItsSecrets() {
        assertThat(complete("aes-key", "k".repeat(43)).toString())
                .doesNotContain("the secret", "the token", "kkk");
    }
}
