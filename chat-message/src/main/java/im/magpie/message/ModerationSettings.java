package im.magpie.message;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What may be said, under {@code chat.moderation}.
 *
 * @param reload how often the table of sensitive words is read again, at least 100 ms; default 10 s
 */
public record ModerationSettings(@DefaultValue("10s") @NotNull Duration reload) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /**
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public ModerationSettings {
        if (reload != null && reload.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "chat.moderation.reload is " + reload + ", expected at least 100ms");
        }
    }

    /** The settings as they are when nothing is set. */
    public static ModerationSettings defaults() {
        return new ModerationSettings(Duration.ofSeconds(10));
    }
}
