package im.magpie.server.operator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Shows whether this node has its database, as docs/metrics.md has it. */
@Component
class DatabaseMetrics {

    DatabaseMetrics(KnownReadiness readiness, MeterRegistry registry) {
        Gauge.builder("magpie.database.up", () -> readiness.isDatabaseThere() ? 1 : 0)
                .register(registry);
    }
}
