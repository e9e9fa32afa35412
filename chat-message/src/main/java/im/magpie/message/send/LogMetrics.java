package im.magpie.message.send;

import im.magpie.common.delivery.DeliveryTimes;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What the message log tells about itself; the whole list is docs/metrics.md. */
final class LogMetrics {
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

    private final MeterRegistry registry;
    private final DistributionSummary batches;
    private final Counter abandoned;
    private final Counter unknown;
    private final Timer wait;
    private final Timer commit;
    private final Map<Send, Counter> sends = new EnumMap<>(Send.class);

    /** What becomes of a message that a user sends. */
    private enum Send {
        ACCEPTED,
        REPEATED,
        REFUSED,
        BUSY,
        UNKNOWN,
        FAILED;

        static Send of(Outcome outcome) {
            if (outcome instanceof Outcome.Stored stored) {
                return stored.repeated() ? REPEATED : ACCEPTED;
            }
            Outcome.Failed failed = (Outcome.Failed) outcome;
            if (!(failed.reason() instanceof ChatException refusal)) {
                return FAILED;
            }
            if (refusal.code() == ErrorCode.BUSY) {
                return BUSY;
            }
            return refusal.code() == ErrorCode.OUTCOME_UNKNOWN ? UNKNOWN : REFUSED;
        }
    }

    LogMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batches =
                DistributionSummary.builder("magpie.log.batch")
                        .description("Messages and changes written in one transaction")
                        .serviceLevelObjectives(Arrays.copyOf(SIZES, SIZES.length))
                        .register(registry);
        this.abandoned =
                Counter.builder("magpie.log.abandoned")
                        .description(
                                "Messages and changes refused because they did not reach their commit"
                                        + " in time")
                        .register(registry);
        this.unknown =
                Counter.builder("magpie.log.unknown")
                        .description("Messages and changes whose outcome could not be found out")
                        .register(registry);
        this.wait = histogram("magpie.log.wait");
        this.commit = histogram("magpie.log.commit");
        for (Send send : Send.values()) {
            String outcome = send.name().toLowerCase(Locale.ROOT);
            sends.put(send, registry.counter("magpie.log.sends", "outcome", outcome));
        }
    }

    private Timer histogram(String name) {
        return Timer.builder(name)
                .serviceLevelObjectives(DeliveryTimes.BUCKETS.toArray(Duration[]::new))
                .register(registry);
    }

    void queued(IntSupplier depth, int capacity) {
        Gauge.builder("magpie.log.queued", depth, IntSupplier::getAsInt)
                .description("Messages and changes that wait for a transaction")
                // Nobody else holds the supplier.
                .strongReference(true)
                .register(registry);
        Gauge.builder("magpie.log.capacity", () -> capacity).register(registry);
    }

    /** These are taken now. */
    void batch(List<Entry> entries) {
        batches.record(entries.size());
        long now = System.nanoTime();
        entries.forEach(entry -> wait.record(now - entry.queuedAt(), TimeUnit.NANOSECONDS));
    }

    /** A transaction has ended, one way or the other. */
    void transaction(long beganAt) {
        commit.record(System.nanoTime() - beganAt, TimeUnit.NANOSECONDS);
    }

    void abandoned() {
        abandoned.increment();
    }

    void unknown() {
        unknown.increment();
    }

    /** What became of a message that a user has sent. */
    void sent(Outcome outcome) {
        sends.get(Send.of(outcome)).increment();
    }
}
