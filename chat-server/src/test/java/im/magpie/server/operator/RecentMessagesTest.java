package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long ROOM = 7;

    private static RecentMessages remembering(int messages) {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
        return new RecentMessages(new OperatorSettings(messages), clock);
    }

    private static CommittedMessage committed(long seq) {
        return new CommittedMessage(
                ROOM, seq, 100 + seq, 5, Optional.of("c"), Optional.of("trace"), 10, 20);
    }

    @Test
    void remembersTheStepsOfAMessageInAnyOrderOnceItIsThere() {
        RecentMessages recent = remembering(1000);
        recent.received(ROOM, 1, 3, Way.OWN);
        recent.sent(ROOM, 1, 2, Handover.TAKEN);
        recent.kept(ROOM, 1, 3, 77);
        recent.written(ROOM, 2, 2, 4);
        recent.written(ROOM, 1, 3, 5);
        recent.committed(committed(2));
        recent.received(ROOM, 2, 2, Way.LOG);

        assertThat(recent.of(ROOM, 2))
                .contains(
                        new RecentMessages.Steps(
                                10, 20, "trace", 77, Handover.TAKEN, Way.OWN, NOW, 9, NOW, NOW));
        assertThat(recent.of(ROOM, 3).orElseThrow().connections()).isEqualTo(5);
        assertThat(recent.of(ROOM, 4)).isEmpty();
        assertThat(recent.of(ROOM + 1, 2)).isEmpty();
    }

    @Test
    void aLongRunIsRememberedWhole() {
        RecentMessages recent = remembering(10_000);
        recent.received(ROOM, 60, 1200, Way.TABLE);

        assertThat(LongStream.rangeClosed(60, 1200).filter(seq -> recent.of(ROOM, seq).isEmpty()))
                .isEmpty();
        assertThat(recent.of(ROOM, 59)).isEmpty();
        assertThat(recent.of(ROOM, 1201)).isEmpty();
    }

    @Test
    void forgetsTheOldestAndNeverGrows() {
        RecentMessages recent = remembering(1600);
        for (long seq = 1; seq <= 100_000; seq++) {
            recent.received(ROOM, seq, seq, Way.BUS);
        }
        long known =
                LongStream.rangeClosed(1, 100_000)
                        .filter(seq -> recent.of(ROOM, seq).isPresent())
                        .count();

        assertThat(known).isEqualTo(1600);
        assertThat(recent.of(ROOM, 100_000)).isPresent();
        assertThat(recent.of(ROOM, 99_000)).isPresent();
        assertThat(recent.of(ROOM, 1)).isEmpty();
    }

    @Test
    void aMessageToldOfLateDoesNotTakeTheSlotOfALaterOne() {
        RecentMessages recent = remembering(100);
        recent.received(ROOM, 500, 500, Way.BUS);
        recent.received(ROOM, 400, 400, Way.LOG);
        recent.written(ROOM, 400, 400, 3);

        assertThat(recent.of(ROOM, 500)).isPresent();
        assertThat(recent.of(ROOM, 400)).isEmpty();
    }

    /** A bus that is given up drops all that waits for it at once, much of it old. */
    @Test
    void whatIsToldLateOfAForgottenMessageHarmsNoneOfAnotherRoom() {
        RecentMessages recent = remembering(10);
        recent.received(ROOM, 1, 10, Way.OWN);
        long other = ROOM + 1;
        recent.received(other, 1, 10, Way.BUS);
        recent.sent(ROOM, 1, 10, Handover.DROPPED);
        recent.kept(ROOM, 1, 10, 77);
        recent.written(ROOM, 1, 10, 3);

        for (long seq = 1; seq <= 10; seq++) {
            assertThat(recent.of(ROOM, seq)).isEmpty();
            assertThat(recent.of(other, seq).orElseThrow().way()).isEqualTo(Way.BUS);
        }
        recent.received(ROOM, 4, 4, Way.LOG);
        assertThat(recent.of(ROOM, 4)).isPresent();
    }

    @Test
    void losesNothingOfWhatManyThreadsTellAtTheSameTime() throws Exception {
        RecentMessages recent = remembering(1000);
        Callable<Void> loop =
                () -> {
                    recent.received(ROOM, 1, 4, Way.BUS);
                    for (int i = 0; i < 1000; i++) {
                        recent.written(ROOM, 1, 4, 1);
                    }
                    return null;
                };
        ExecutorService loops = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> each : loops.invokeAll(Collections.nCopies(4, loop))) {
                each.get();
            }
        } finally {
            loops.shutdownNow();
        }

        for (long seq = 1; seq <= 4; seq++) {
            assertThat(recent.of(ROOM, seq).orElseThrow().connections()).isEqualTo(4000);
        }
    }

    @Test
    void remembersNothingWhenItIsOff() {
        RecentMessages recent = remembering(0);
        recent.committed(committed(1));

        assertThat(recent.isKept()).isFalse();
        assertThat(recent.of(ROOM, 1)).isEmpty();
    }
}
