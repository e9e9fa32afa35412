package im.magpie.websocket.cluster;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTimes;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.Way;
import im.magpie.common.trace.Trace;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Measures how long messages take to their commit and from there to the sockets, one number for
 * each message and event loop. The second time runs between the clocks of two nodes; it is never
 * negative.
 */
@Component
class DeliveryMeters implements DeliveryTrail {
    private static final Logger steps = LoggerFactory.getLogger(DeliveryTimes.LOGGER);

    private final MessageMarks marks;
    private final Clock clock;
    private final Timer commit;
    private final Map<Way, Timer> writes = new EnumMap<>(Way.class);

    DeliveryMeters(MessageMarks marks, Clock clock, MeterRegistry registry) {
        this.marks = marks;
        this.clock = clock;
        this.commit = histogram(Timer.builder("magpie.delivery.commit"), registry);
        writes.put(Way.OWN, write("own", registry));
        writes.put(Way.BUS, write("bus", registry));
        writes.put(Way.TABLE, write("table", registry));
    }

    private static Timer write(String way, MeterRegistry registry) {
        return histogram(Timer.builder("magpie.delivery.write").tag("way", way), registry);
    }

    private static Timer histogram(Timer.Builder builder, MeterRegistry registry) {
        return builder.serviceLevelObjectives(DeliveryTimes.BUCKETS.toArray(Duration[]::new))
                .register(registry);
    }

    @Override
    public void committed(CommittedMessage message) {
        record(commit, message.committedAt() - message.acceptedAt());
    }

    @Override
    public void written(long roomId, long fromSeq, long toSeq, int connections) {
        long now = clock.millis();
        for (long seq = fromSeq; seq <= toSeq; seq++) {
            MessageMarks.Mark mark = marks.find(roomId, seq);
            if (mark != null) {
                written(mark, now, connections);
            }
        }
    }

    private void written(MessageMarks.Mark mark, long now, int connections) {
        long committedAt = mark.stamp().committedAt();
        Timer timer = writes.get(mark.way());
        if (committedAt > 0 && timer != null) {
            record(timer, now - committedAt);
        }
        if (steps.isDebugEnabled()) {
            Trace.with(
                    mark.stamp().trace(),
                    () ->
                            steps.debug(
                                    "message {} of room {} written to {} connections",
                                    mark.seq(),
                                    mark.roomId(),
                                    connections));
        }
    }

    private static void record(Timer timer, long millis) {
        timer.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }
}
