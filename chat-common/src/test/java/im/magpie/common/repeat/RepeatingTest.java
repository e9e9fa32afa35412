package im.magpie.common.repeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatingTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private Repeating repeating = new Repeating("test", NEVER, runs::incrementAndGet);

    @AfterEach
    void stop() {
        gate.countDown();
        repeating.stop();
    }

    private void standStill() {
        runs.incrementAndGet();
        try {
            gate.await();
            interrupted.complete(false);
        } catch (InterruptedException e) {
            interrupted.complete(true);
        }
    }

    @Test
    void runsAtOnceWhenItIsToldTo() {
        repeating.start(Duration.ZERO);
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
    }

    /** What is asked for runs behind what is due. */
    @Test
    void runsFirstAfterAPauseOtherwise() {
        repeating.start();
        repeating.runSoon();
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        assertThat(repeating.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void goesOnWhateverBecomesOfARun() {
        repeating =
                new Repeating(
                        "test",
                        OFTEN,
                        () -> {
                            if (runs.incrementAndGet() % 2 == 1) {
                                throw new IllegalStateException("every second time");
                            }
                        });
        repeating.start();
        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(4));
    }

    @Test
    void beginsNothingWhenItRunsAlready() {
        repeating.start();
        repeating.start(Duration.ZERO);
        repeating.runSoon();
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        assertThat(repeating.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void tellsWhenARunDoesNotEndAndDoesNotInterruptIt() throws Exception {
        repeating = new Repeating("test", NEVER, this::standStill);
        repeating.start(Duration.ZERO);
        await().untilAsserted(() -> assertThat(runs).hasValue(1));

        assertThat(repeating.stop(Duration.ofMillis(1))).isFalse();

        assertThat(repeating.isRunning()).isFalse();
        gate.countDown();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void runsNoMoreOnceStoppedUntilItIsStartedAgain() {
        repeating.runSoon();
        repeating.start(Duration.ZERO);
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        repeating.stop();
        repeating.runSoon();
        assertThat(repeating.isRunning()).isFalse();
        repeating.start(Duration.ZERO);
        await().untilAsserted(() -> assertThat(runs).hasValue(2));
    }
}
