package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.server.start.StartFailure;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What a node is not started without; a whole start that fails is a test of its own. */
class ClusterRequirementsTest {
    private static final Map<String, Object> CLUSTERED =
            Map.of(
                    "chat.mode", "clustered",
                    "chat.node-id", "one",
                    "chat.token.secret", "a-secret-of-nobody-else-0123456789",
                    "chat.redis.url", "redis://127.0.0.1:1",
                    "chat.files.folder", "files",
                    "rocketmq.name-server", "127.0.0.1:1",
                    "spring.datasource.url", "jdbc:mysql://127.0.0.1:1/none",
                    "spring.datasource.username", "nobody",
                    "spring.datasource.password", "");

    private static void check(Map<String, Object> given) {
        ChatSettings settings =
                new Binder(new MapConfigurationPropertySource(given))
                        .bindOrCreate("chat", ChatSettings.class);
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", given));
        ClusterRequirements.check(settings, environment);
    }

    @Test
    void anEmbeddedNodeNeedsNothing() {
        assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
    }

    @Test
    void aClusteredNodeStartsWithAllOfThem() {
        assertThatCode(() -> check(CLUSTERED)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.datasource.url",
                "spring.datasource.username",
                "spring.datasource.password",
                "chat.redis.url",
                "rocketmq.name-server",
                "chat.node-id",
                "chat.token.secret",
                "chat.files.folder"
            })
    void namesTheSettingThatIsMissing(String missing) {
        Map<String, Object> given = new HashMap<>(CLUSTERED);
        given.remove(missing);

        assertThatThrownBy(() -> check(given))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "spring.datasource.url, jdbc:h2:mem:x",
        "chat.redis.url, localhost",
        "chat.node-id, one two",
        "chat.files.folder, ''"
    })
    void namesTheSettingThatCannotBe(String key, String value) {
        Map<String, Object> given = new HashMap<>(CLUSTERED);
        given.put(key, value);

        assertThatThrownBy(() -> check(given))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(key);
    }

    @Test
    void aBucketNeedsNoFolder() {
        Map<String, Object> given = new HashMap<>(CLUSTERED);
        given.remove("chat.files.folder");
        given.putAll(
                Map.of(
                        "chat.files.store", "s3",
                        "chat.files.s3.bucket", "files",
                        "chat.files.s3.access-key", "key",
                        "chat.files.s3.secret-key", "secret"));

        assertThatCode(() -> check(given)).doesNotThrowAnyException();
    }
}
