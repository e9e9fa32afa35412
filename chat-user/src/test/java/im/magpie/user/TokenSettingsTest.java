package im.magpie.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSettingsTest {

    private static TokenSettings with(String secret) {
        return new TokenSettings(secret, Duration.ofDays(5), Duration.ofDays(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Kq7vXw2Zp9LmTn4RbYc8HsUe3GdJf6Aa",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "u8Xo0Yt5mHk1PqZ7wE3rT9yU2iO4pA6sD8fG0hJ+/==",
                "这是一个足够长并且没有人会猜到的密钥哦"
            })
    void acceptsSecretsThatAreSecret(String secret) {
        assertThat(with(secret).secret()).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789012345678901234567890",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Kq7vXw2ZKq7vXw2ZKq7vXw2ZKq7vXw2Z",
                "Kq7vXw2Zp9LmTn4RKq7vXw2Zp9LmTn4R",
                "01234567890123456789012345678901",
                "abcdefghijklmnopqrstuvwxyz0123456789",
                "your-256-bit-secret-your-256-bit-secret",
                "a-string-secret-at-least-256-bits-long",
                "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
                "======================BezKoder=Spring===========================",
                "my-super-secret-key-my-super-secret-key",
                "change-me-change-me-change-me-change-me-1",
                "dsfsdfsdfsdfsdfsdf-dsfsdfsdfsdfsdfsdf"
            })
    void refusesSecretsThatAreNot(String secret) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(secret))
                .withMessageStartingWith("chat.token.secret ")
                .matches(e -> secret.length() < 16 || !e.getMessage().contains(secret));
    }

    @Test
    void keepsTheSecretOutOfLogs() {
        String secret = "Kq7vXw2Zp9LmTn4RbYc8HsUe3GdJf6Aa";

        assertThat(with(null).withSecret(secret).toString()).doesNotContain(secret);
        assertThat(with(null).secret()).isNull();
    }

    @Test
    void refusesTimesThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenSettings(null, Duration.ofDays(2), Duration.ofDays(2)))
                .withMessageContaining("chat.token.renew-before");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenSettings(null, Duration.ZERO, Duration.ZERO))
                .withMessageContaining("chat.token.ttl");
    }
}
