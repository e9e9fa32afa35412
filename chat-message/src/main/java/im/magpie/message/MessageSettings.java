package im.magpie.message;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the message log and the read positions, under {@code chat.message}.
 *
 * @param queueCapacity messages that may wait for their transaction, shared out evenly among the
 *     writers; default 10000. One more is refused as busy.
 * @param queueTimeout how long a message may wait for its transaction before it is given up as
 *     busy; default 3 s
 * @param writeTimeout how much longer a message may take to reach its commit before it is given up
 *     as busy, and the transaction done again without it; default 750 ms
 * @param answerTimeout how long a caller waits for the outcome of a commit before it counts as
 *     unknown; default 10 s
 * @param batchSize most messages in one transaction; default 512
 * @param batchBytes most bytes of text in one transaction; default 1 MB, to stay far below the
 *     database's packet limit
 * @param writers threads that write messages, a room always by the same one; default 1, since H2 is
 *     slower with more
 * @param readFlush how often read positions are written to the database; default 500 ms
 * @param readPending most read positions that wait to be written; default 100000. One more is
 *     refused as busy.
 * @param recallWithin how long authors may recall their messages, by the server's clock; default 2
 *     min
 */
public record MessageSettings(
        @DefaultValue("10000") @Min(1) int queueCapacity,
        @DefaultValue("3s") @NotNull Duration queueTimeout,
        @DefaultValue("750ms") @NotNull Duration writeTimeout,
        @DefaultValue("10s") @NotNull Duration answerTimeout,
        @DefaultValue("512") @Min(1) @Max(2000) int batchSize,
        @DefaultValue("1MB") @NotNull DataSize batchBytes,
        @DefaultValue("1") @Min(1) @Max(16) int writers,
        @DefaultValue("500ms") @NotNull Duration readFlush,
        @DefaultValue("100000") @Min(1) int readPending,
        @DefaultValue("2m") @NotNull Duration recallWithin) {

    /** The settings as they are when nothing is set. */
    public static MessageSettings defaults() {
        return new MessageSettings(
                10_000,
                Duration.ofSeconds(3),
                Duration.ofMillis(750),
                Duration.ofSeconds(10),
                512,
                DataSize.ofMegabytes(1),
                1,
                Duration.ofMillis(500),
                100_000,
                Duration.ofMinutes(2));
    }
}
