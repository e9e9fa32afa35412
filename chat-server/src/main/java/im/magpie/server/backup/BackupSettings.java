package im.magpie.server.backup;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Copies of the embedded database, under {@code chat.backup}. MySQL and MariaDB have tools of their
 * own.
 *
 * @param folder where copies are put, made when missing; default empty: none are made
 * @param every time from the end of a copy to the next one, 1 s to 30 d; default 1 d. A start makes
 *     one at once when the newest is older
 * @param keep most copies that are kept, 1 to 1000; default 7. Older ones are deleted
 */
public record BackupSettings(
        @DefaultValue("") String folder,
        @DefaultValue("1d") @NotNull Duration every,
        @DefaultValue("7") @Min(1) @Max(1000) int keep) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /**
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public BackupSettings {
        if (every != null && (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "chat.backup.every is " + every + ", expected 1s to 30d");
        }
    }
}
