package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerThreadsTest {
    private final AtomicLong now = new AtomicLong();
    private final AnswerThreads threads = new AnswerThreads(now::get);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        threads.destroy();
    }

    private void standStill() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void leavesOutWhatHasWaitedTooLong() throws Exception {
        AtomicBoolean old = new AtomicBoolean();
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        threads.runWithDatabase(this::standStill);
        threads.runWithDatabase(() -> old.set(true));
        now.addAndGet(Duration.ofSeconds(NodeQuestions.WAIT_SECONDS).toNanos());
        threads.runWithDatabase(() -> fresh.complete(null));
        gate.countDown();

        fresh.get(10, TimeUnit.SECONDS);

        assertThat(old).isFalse();
    }

    @Test
    void aDatabaseThatStandsStillHoldsUpNoAnswers() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        threads.runWithDatabase(this::standStill);
        threads.runWithDatabase(this::standStill);
        threads.run(() -> answered.complete(null));

        answered.get(10, TimeUnit.SECONDS);
        gate.countDown();
    }

    @Test
    void finishesEvenWhenItStops() {
        threads.destroy();
        AtomicBoolean finished = new AtomicBoolean();

        assertThat(threads.run(() -> {})).isFalse();
        threads.finish(() -> finished.set(true));

        assertThat(finished).isTrue();
    }
}
