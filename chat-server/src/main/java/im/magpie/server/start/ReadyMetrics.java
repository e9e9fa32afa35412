package im.magpie.server.start;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.stereotype.Component;

/** Shows whether this node wants to be called, as docs/metrics.md has it. */
@Component
class ReadyMetrics {

    ReadyMetrics(ApplicationAvailability availability, MeterRegistry registry) {
        Gauge.builder(
                        "magpie.node.ready",
                        () ->
                                availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC
                                        ? 1
                                        : 0)
                .register(registry);
    }
}
