package im.magpie.user;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Login tokens: {@code chat.token.*}.
 *
 * @param secret key that signs the tokens, at least 32 bytes of UTF-8; secrets known from samples
 *     and secrets without variety are refused. Default: none; the embedded mode generates one into
 *     its data folder
 * @param ttl life of a token, 1 minute to 90 days; default 5d
 * @param renewBefore a connection with a token that has less than this left is given a new one;
 *     shorter than {@code ttl}; default 2d
 */
public record TokenSettings(
        String secret,
        @NotNull @DefaultValue("5d") Duration ttl,
        @NotNull @DefaultValue("2d") Duration renewBefore) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(90);

    /**
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public TokenSettings {
        if (secret != null) {
            TokenSecretRule.check(secret);
        }
        if (ttl != null && (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("chat.token.ttl is " + ttl + ", expected 1m to 90d");
        }
        if (ttl != null
                && renewBefore != null
                && (renewBefore.isNegative() || renewBefore.compareTo(ttl) >= 0)) {
            throw new IllegalArgumentException(
                    "chat.token.renew-before is "
                            + renewBefore
                            + ", expected less than chat.token.ttl, which is "
                            + ttl);
        }
    }

    /** The same settings with another secret. */
    public TokenSettings withSecret(String other) {
        return new TokenSettings(other, ttl, renewBefore);
    }

    /** Leaves the secret out: settings end up in logs. */
    @Override
    public String toString() {
        return "TokenSettings[ttl=" + ttl + ", renewBefore=" + renewBefore + "]";
    }
}
