package im.magpie.server.ratelimit;

import im.magpie.websocket.cluster.RedisAwayException;
import im.magpie.websocket.cluster.RedisLink;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

/**
 * Remembers the moments of the last calls in Redis, for all nodes together: a list per caller, as
 * long as the largest rate counts, which goes when the longest period is over. One round trip for
 * all rates of a call, in which nothing else happens in Redis; the time is Redis' own.
 */
final class RedisRateLimiter implements RateLimiter {
    private static final String PREFIX = "magpie:limit:";

    /**
     * In microseconds. Values: count and period of each rate. The rate allows a call when its
     * count-th newest predecessor is a period ago. A clock that was set back by more than a second
     * would shut callers out for as long: what is newer than now is forgotten then.
     */
    private static final String TRY_ACQUIRE =
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local newest = tonumber(redis.call('LINDEX', KEYS[1], 0) or 0)
            if newest > now + 1000000 then
                redis.call('DEL', KEYS[1])
            elseif newest > now then
                now = newest
            end
            local wait, most, longest = 0, 0, 0
            for i = 1, #ARGV, 2 do
                local count, period = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
                local call = redis.call('LINDEX', KEYS[1], count - 1)
                if call then
                    wait = math.max(wait, call + period - now)
                end
                most = math.max(most, count)
                longest = math.max(longest, period)
            end
            if wait == 0 then
                redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
                redis.call('LTRIM', KEYS[1], 0, most - 1)
                redis.call('PEXPIRE', KEYS[1], math.ceil(longest / 1000))
            end
            return wait
            """;

    private final RedisLink redis;

    RedisRateLimiter(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Duration tryAcquire(String key, List<Rate> rates) {
        if (rates.isEmpty()) {
            return Duration.ZERO;
        }
        Object[] values =
                rates.stream()
                        .flatMap(rate -> Stream.of(rate.count(), rate.period().toNanos() / 1_000))
                        .toArray();
        try {
            Long wait =
                    redis.call(
                            client ->
                                    client.getScript(StringCodec.INSTANCE)
                                            .evalAsync(
                                                    RScript.Mode.READ_WRITE,
                                                    TRY_ACQUIRE,
                                                    RScript.ReturnType.LONG,
                                                    List.of(PREFIX + key),
                                                    values));
            return Duration.of(wait, ChronoUnit.MICROS);
        } catch (RedisAwayException e) {
            throw new LimiterAwayException(e);
        }
    }
}
