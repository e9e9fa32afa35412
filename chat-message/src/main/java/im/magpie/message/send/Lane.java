package im.magpie.message.send;

import im.magpie.message.MessageSettings;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue of entries and the thread that writes them. */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final EntryQueue queue;
    private final LogWriter writer;
    private final LogMetrics metrics;
    private final MessageSettings settings;
    private final Thread thread;

    Lane(int capacity, int number, LogWriter writer, LogMetrics metrics, MessageSettings settings) {
        this.queue = new EntryQueue(capacity);
        this.writer = writer;
        this.metrics = metrics;
        this.settings = settings;
        this.thread = new Thread(this::run, "message-log-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    EntryQueue queue() {
        return queue;
    }

    private void run() {
        boolean open = true;
        while (open) {
            open = writeSome();
        }
    }

    /** Nothing ends the thread: without it nobody could say anything in its rooms for ever. */
    private boolean writeSome() {
        try {
            List<Entry> batch = queue.take(settings.batchSize(), settings.batchBytes().toBytes());
            if (!batch.isEmpty()) {
                writer.write(batch);
            }
            return !batch.isEmpty();
        } catch (Throwable e) {
            log.error("entries were taken and not written: they are given up as busy", e);
            return true;
        }
    }

    /** Waits until the closed queue is empty, or not so long, and gives up what is left. */
    void join(long nanos) {
        try {
            thread.join(Duration.ofNanos(Math.max(1_000_000, nanos)).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Entry entry : queue.abandonAll()) {
            metrics.abandoned();
            entry.fail(entry.work().busy());
        }
    }
}
