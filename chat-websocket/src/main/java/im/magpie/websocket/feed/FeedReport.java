package im.magpie.websocket.feed;

import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Way;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the feeds tell those who count and those who follow messages. */
@Component
class FeedReport {
    private static final Logger log = LoggerFactory.getLogger(FeedReport.class);

    private final GatewayMetrics metrics;
    private final DeliveryTrails trails;

    FeedReport(GatewayMetrics metrics, DeliveryTrails trails) {
        this.metrics = metrics;
        this.trails = trails;
    }

    void feeds(Supplier<Number> count) {
        metrics.feeds(count);
    }

    /** A message came from the log. */
    void healed(long roomId, long seq) {
        metrics.healed();
        trails.received(roomId, seq, seq, Way.LOG);
    }

    void dropped() {
        metrics.feedDropped();
    }

    void queued(int bytes) {
        metrics.queued(bytes);
    }

    /** A run of frames was handed to each of some listeners. */
    void shown(long roomId, Shown run) {
        metrics.framesOut(
                (long) run.frames() * run.listeners(), (long) run.bytes() * run.listeners());
        if (run.fromSeq() > 0) {
            try {
                trails.written(roomId, run.fromSeq(), run.toSeq(), run.listeners());
            } catch (RuntimeException e) {
                log.error("messages of room {} are not followed on their way", roomId, e);
            }
        }
    }

    /**
     * Frames that were written together.
     *
     * @param fromSeq the first message among them, 0 without one
     * @param toSeq the last message among them
     * @param frames how many frames
     * @param bytes their size
     * @param listeners how many connections they were handed to
     */
    record Shown(long fromSeq, long toSeq, int frames, int bytes, int listeners) {}
}
