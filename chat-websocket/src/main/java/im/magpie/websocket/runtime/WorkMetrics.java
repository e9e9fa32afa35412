package im.magpie.websocket.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Shows how much waits for the gateway's threads, as docs/metrics.md has it. */
@Component
class WorkMetrics {
    private static final String WAITING = "magpie.work.waiting";
    private static final String REFUSED = "magpie.work.refused";
    private static final String POOL = "pool";

    WorkMetrics(MeterRegistry registry, BlockingWork push, QrWork qr) {
        Gauge.builder(WAITING, push::waiting).tag(POOL, "push").register(registry);
        Gauge.builder(WAITING, qr::waiting).tag(POOL, "qr").register(registry);
        FunctionCounter.builder(REFUSED, push, BlockingWork::refused)
                .tag(POOL, "push")
                .register(registry);
        FunctionCounter.builder(REFUSED, qr, QrWork::refused).tag(POOL, "qr").register(registry);
    }
}
