package im.magpie.message.send;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** What the message log tells about itself. */
final class LogMetrics {
    private final MeterRegistry registry;
    private final DistributionSummary batches;
    private final Counter abandoned;
    private final Counter unknown;

    LogMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batches =
                DistributionSummary.builder("magpie.log.batch")
                        .description("Messages and changes written in one transaction")
                        .register(registry);
        this.abandoned =
                Counter.builder("magpie.log.abandoned")
                        .description(
                                "Messages and changes refused because they could not be taken in time")
                        .register(registry);
        this.unknown =
                Counter.builder("magpie.log.unknown")
                        .description("Messages and changes whose outcome could not be found out")
                        .register(registry);
    }

    void queued(IntSupplier depth) {
        Gauge.builder("magpie.log.queued", depth, IntSupplier::getAsInt)
                .description("Messages and changes that wait for a transaction")
                // Nobody else holds the supplier.
                .strongReference(true)
                .register(registry);
    }

    void batch(int messages) {
        batches.record(messages);
    }

    void abandoned() {
        abandoned.increment();
    }

    void unknown() {
        unknown.increment();
    }
}
