package im.magpie.message.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Shows the tasks, as docs/metrics.md has it. */
@Component
class TaskMetrics {
    private final AtomicLong due = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final Counter ended;
    private final Counter failed;

    TaskMetrics(MeterRegistry registry) {
        Gauge.builder("magpie.tasks.due", due, AtomicLong::get).register(registry);
        Gauge.builder("magpie.tasks.given.up", givenUp, AtomicLong::get).register(registry);
        ended = registry.counter("magpie.tasks.runs", "outcome", "done");
        failed = registry.counter("magpie.tasks.runs", "outcome", "failed");
    }

    /** What the table held when it was counted last. */
    void counted(TaskTable.Counts counts) {
        due.set(counts.due());
        givenUp.set(counts.givenUp());
    }

    /** A task was done. */
    void done() {
        ended.increment();
    }

    /** A task failed, for now or for good. */
    void failed() {
        failed.increment();
    }
}
