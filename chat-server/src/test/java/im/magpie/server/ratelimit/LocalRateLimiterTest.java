package im.magpie.server.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class LocalRateLimiterTest extends RateLimiterContract {
    private final AtomicLong now = new AtomicLong();
    private final RateLimiter limiter = new LocalRateLimiter(now::get);

    @Override
    RateLimiter limiter() {
        return limiter;
    }

    @Override
    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
