package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Way;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeliveryMetersTest {
    private static final long NOW = 1_700_000_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    private final MessageMarks marks = new MessageMarks();
    private final DeliveryMeters meters = new DeliveryMeters(marks, clock, registry);
    private final MessageTrail trail =
            new MessageTrail(
                    new DeliveryTrails(List.of(meters)),
                    marks,
                    new GatewayMetrics(registry),
                    clock);

    private Timer written(String way) {
        return registry.get("magpie.delivery.write").tag("way", way).timer();
    }

    private static RoomMoved moved(long from, long to, long committedAt) {
        return new RoomMoved(7, 3, from, to, committedAt, List.of());
    }

    @Test
    void measuresEachMessageOnceForEveryLoopByTheWayItCameFirst() {
        trail.arrived(List.of(moved(1, 2, NOW - 40)), Way.BUS);
        trail.arrived(List.of(moved(1, 2, NOW - 40)), Way.TABLE);
        meters.written(7, 1, 2, 500);
        meters.written(7, 1, 2, 300);

        assertThat(written("bus").count()).isEqualTo(4);
        assertThat(written("bus").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(160);
        assertThat(written("table").count()).isZero();
    }

    /** The clock of the other node is ahead. */
    @Test
    void isNeverNegative() {
        trail.arrived(List.of(moved(1, 1, NOW + 5000)), Way.BUS);
        meters.written(7, 1, 1, 1);
        meters.committed(
                new CommittedMessage(7, 1, 1, 5, Optional.empty(), Optional.empty(), NOW, NOW - 9));

        assertThat(written("bus").totalTime(TimeUnit.MILLISECONDS)).isZero();
        assertThat(written("bus").count()).isEqualTo(1);
        Timer commit = registry.get("magpie.delivery.commit").timer();
        assertThat(commit.count()).isEqualTo(1);
        assertThat(commit.totalTime(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void measuresNothingOfNodesThatDoNotTellTheirTimeOrOfUnknownMessages() {
        trail.arrived(List.of(moved(1, 1, 0)), Way.BUS);
        meters.written(7, 1, 1, 1);
        meters.written(7, 2, 5, 1);

        assertThat(written("bus").count()).isZero();
    }

    @Test
    void tellsHowOldIsWhatTheTableHad() {
        trail.arrived(List.of(moved(1, 1, NOW - 1500)), Way.TABLE);

        assertThat(registry.get("magpie.push.events.age").gauge().value()).isEqualTo(1.5);
    }

    @Test
    void remembersABoundedNumberAndNeverTakesOneForAnother() {
        for (long seq = 1; seq <= 100_000; seq++) {
            marks.note(new MessageMarks.Mark(7, seq, new Stamp("t" + seq, 1), Way.OWN));
        }

        assertThat(marks.find(7, 1)).isNull();
        assertThat(marks.find(8, 100_000)).isNull();
        assertThat(marks.find(7, 100_000).stamp().trace()).isEqualTo("t100000");
        for (long seq = 90_000; seq <= 100_000; seq++) {
            assertThat(marks.find(7, seq)).isNotNull();
        }
    }
}
