package im.magpie.server.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How much memory of the machine a process has, looked at all the time; the system is asked, not
 * the process. With a heap that is there from the start ({@link #heapAnd}) it is what grows beside
 * the heap: buffers above all.
 */
final class ResidentMemory implements AutoCloseable {
    /** Options of a JVM: all of its heap is resident before it does anything. */
    private static final List<String> WHOLE_HEAP =
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final String LINE = "VmRSS:";
    private static final long PERIOD_MILLIS = 200;

    private final Path status;
    private final long before;
    private final AtomicLong highest = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /** Begins to look; what the process has now is what growth is counted from. */
    ResidentMemory(long pid) {
        this.status = Path.of("/proc/" + pid + "/status");
        this.before = kibibytes();
        var unused =
                timer.scheduleWithFixedDelay(
                        this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Options of a JVM whose heap is there from the start, and more. */
    static List<String> heapAnd(List<String> more) {
        return Stream.concat(WHOLE_HEAP.stream(), more.stream()).toList();
    }

    private void look() {
        highest.accumulateAndGet(kibibytes(), Math::max);
    }

    private long kibibytes() {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).replace("kB", "").trim())
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How much more it ever had than in the beginning, in MiB. */
    long growthMebibytes() {
        look();
        return (highest.get() - before) / 1024;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
