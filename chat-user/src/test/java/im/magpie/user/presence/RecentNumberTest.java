package im.magpie.user.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.user.schedule.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentNumberTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<Throwable> seenByTheOther = new AtomicReference<>();
    private final RecentNumber number =
            new RecentNumber(this::count, n -> Duration.ofMinutes(1), new MonotonicClock());
    private Thread other;

    /** Fails the first time, when another caller waits for it. */
    private long count() {
        if (asked.incrementAndGet() > 1) {
            return 7;
        }
        other =
                new Thread(
                        () ->
                                seenByTheOther.set(
                                        CompletableFuture.supplyAsync(number::get, Runnable::run)
                                                .handle((n, failure) -> failure.getCause())
                                                .join()));
        other.start();
        await().until(() -> other.getState() == Thread.State.WAITING);
        throw new IllegalStateException("away");
    }

    @Test
    void aFailureIsOfAllWhoWaitedAndOfNobodyElse() throws InterruptedException {
        assertThatThrownBy(number::get).hasMessage("away");
        other.join();

        assertThat(seenByTheOther.get()).hasMessage("away");
        assertThat(asked).hasValue(1);
        assertThat(number.get()).isEqualTo(7);
    }
}
