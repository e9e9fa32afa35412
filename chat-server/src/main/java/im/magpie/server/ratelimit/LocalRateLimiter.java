package im.magpie.server.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * Remembers the moments of the last calls in this process, as many as the largest rate counts, so
 * that a limit holds for every stretch of time and not only from one full minute to the next.
 */
final class LocalRateLimiter implements RateLimiter {
    /**
     * Callers remembered; beyond it the least active are forgotten, which only ever allows more.
     */
    private static final int MAX_KEYS = 200_000;

    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);

    private final Ticker ticker;
    private final Cache<String, Calls> callers;

    LocalRateLimiter(Ticker ticker) {
        this.ticker = ticker;
        this.callers =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .maximumSize(MAX_KEYS)
                        .expireAfterAccess(LONGEST_PERIOD)
                        .build();
    }

    @Override
    public Duration tryAcquire(String key, List<Rate> rates) {
        return callers.get(key, any -> new Calls()).tryAcquire(rates, ticker.read());
    }

    /** Moments of one caller's calls, newest first. */
    private static final class Calls {
        private final ArrayDeque<Long> moments = new ArrayDeque<>(4);

        synchronized Duration tryAcquire(List<Rate> rates, long now) {
            long wait = 0;
            for (Rate rate : rates) {
                wait = Math.max(wait, waitFor(rate, now));
            }
            if (wait == 0) {
                moments.addFirst(now);
                trim(rates);
            }
            return Duration.ofNanos(wait);
        }

        /** The rate allows a call when its count-th newest predecessor is a period ago. */
        private long waitFor(Rate rate, long now) {
            if (moments.size() < rate.count()) {
                return 0;
            }
            Iterator<Long> newestFirst = moments.iterator();
            for (int i = 1; i < rate.count(); i++) {
                newestFirst.next();
            }
            return Math.max(0, newestFirst.next() + rate.period().toNanos() - now);
        }

        private void trim(List<Rate> rates) {
            int needed = rates.stream().mapToInt(Rate::count).max().orElse(0);
            while (moments.size() > needed) {
                moments.removeLast();
            }
        }
    }
}
