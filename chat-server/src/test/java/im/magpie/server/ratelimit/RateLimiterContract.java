package im.magpie.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every way of counting calls must do. */
abstract class RateLimiterContract {
    private static final List<Rate> THREE_IN_FIVE = List.of(Rate.of("3/5s"));

    abstract RateLimiter limiter();

    /** Lets time pass for the limiter. */
    abstract void pass(Duration time);

    @Test
    void allowsAsManyAsTheRateSaysAndThenNamesTheWait() {
        for (int i = 0; i < 3; i++) {
            assertThat(limiter().tryAcquire("a", THREE_IN_FIVE)).isZero();
        }
        assertThat(limiter().tryAcquire("a", THREE_IN_FIVE))
                .isPositive()
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void allowsAgainWhenTheOldestCallIsAPeriodAgo() {
        limiter().tryAcquire("a", THREE_IN_FIVE);
        pass(Duration.ofSeconds(3));
        limiter().tryAcquire("a", THREE_IN_FIVE);
        limiter().tryAcquire("a", THREE_IN_FIVE);
        assertThat(limiter().tryAcquire("a", THREE_IN_FIVE)).isPositive();
        pass(Duration.ofSeconds(2));
        assertThat(limiter().tryAcquire("a", THREE_IN_FIVE)).isZero();
        assertThat(limiter().tryAcquire("a", THREE_IN_FIVE)).isPositive();
    }

    @Test
    void doesNotCountRefusedCalls() {
        for (int i = 0; i < 20; i++) {
            limiter().tryAcquire("a", THREE_IN_FIVE);
        }
        pass(Duration.ofSeconds(5));
        assertThat(limiter().tryAcquire("a", THREE_IN_FIVE)).isZero();
    }

    @Test
    void wantsEveryRateToAllowACall() {
        List<Rate> rates = List.of(Rate.of("3/5s"), Rate.of("5/30s"));
        int allowed = 0;
        for (int second = 0; second < 30; second++) {
            allowed += limiter().tryAcquire("a", rates).isZero() ? 1 : 0;
            pass(Duration.ofSeconds(1));
        }
        assertThat(allowed).isEqualTo(5);
    }

    @Test
    void countsCallersApart() {
        for (int i = 0; i < 3; i++) {
            limiter().tryAcquire("a", THREE_IN_FIVE);
        }
        assertThat(limiter().tryAcquire("b", THREE_IN_FIVE)).isZero();
    }

    @Test
    void allowsEverythingWithoutRates() {
        assertThat(limiter().tryAcquire("a", List.of())).isZero();
    }

    @Test
    void letsExactlyTheRateThroughWhenManyCallAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Boolean>> calls =
                    Stream.generate(
                                    () ->
                                            (Callable<Boolean>)
                                                    () ->
                                                            limiter()
                                                                    .tryAcquire("a", THREE_IN_FIVE)
                                                                    .isZero())
                            .limit(200)
                            .toList();
            int allowed = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                allowed += call.get() ? 1 : 0;
            }
            assertThat(allowed).isEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }
}
