package im.magpie.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.LabFolder;
import im.magpie.lab.RedisServer;
import im.magpie.websocket.cluster.RedisAddress;
import im.magpie.websocket.cluster.RedisLink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

class RedisRateLimiterTest extends RateLimiterContract {
    /** Time passes for Redis when everything that it remembers becomes older. */
    private static final String AGE =
            """
            for _, key in ipairs(redis.call('KEYS', 'magpie:limit:*')) do
                for i, call in ipairs(redis.call('LRANGE', key, 0, -1)) do
                    redis.call('LSET', key, i - 1, string.format('%.0f', call - ARGV[1]))
                end
                redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1] / 1000)
            end
            return 1
            """;

    private static final List<Rate> TEN_A_MINUTE = List.of(Rate.of("10/60s"));
    private static final LabFolder FOLDER = LabFolder.create();
    private static RedisServer server;

    private RedisLink redis;
    private RateLimiter limiter;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(FOLDER);
    }

    @AfterAll
    static void stopServer() {
        FOLDER.close();
    }

    @BeforeEach
    void connect() {
        redis = link(server);
        redis.call(client -> client.getKeys().flushallAsync());
        limiter = new RedisRateLimiter(redis);
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    private static RedisLink link(RedisServer server) {
        RedisLink link =
                new RedisLink(
                        RedisAddress.of(server.url()),
                        Duration.ofSeconds(20),
                        new SimpleMeterRegistry());
        await().until(link::isOpen);
        return link;
    }

    @Override
    RateLimiter limiter() {
        return limiter;
    }

    @Override
    void pass(Duration time) {
        Long done =
                redis.call(
                        client ->
                                client.getScript(StringCodec.INSTANCE)
                                        .evalAsync(
                                                RScript.Mode.READ_WRITE,
                                                AGE,
                                                RScript.ReturnType.LONG,
                                                List.of(),
                                                time.toNanos() / 1_000));
        assertThat(done).isOne();
    }

    private long keys() {
        return redis.call(client -> client.getKeys().countAsync());
    }

    @Test
    void twoNodesNeverPassTogetherWhatOneMay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (RedisLink other = link(server)) {
            List<RateLimiter> nodes = List.of(limiter, new RedisRateLimiter(other));
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                RateLimiter node = nodes.get(i % 2);
                calls.add(() -> node.tryAcquire("a", TEN_A_MINUTE).isZero());
            }
            int allowed = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                allowed += call.get() ? 1 : 0;
            }
            assertThat(allowed).isEqualTo(10);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void keepsTheLargestCountsAndPeriods() {
        List<Rate> rates = List.of(Rate.of("10000/1h"), Rate.of("5000/24h"));
        for (int i = 0; i < 5_000; i++) {
            assertThat(limiter.tryAcquire("a", rates)).isZero();
        }
        assertThat(limiter.tryAcquire("a", rates))
                .isBetween(Duration.ofHours(23), Duration.ofHours(24));
        pass(Duration.ofHours(24));
        assertThat(limiter.tryAcquire("a", rates)).isZero();
    }

    @Test
    void forgetsCallersWhosePeriodIsOver() {
        limiter.tryAcquire("a", TEN_A_MINUTE);
        assertThat(keys()).isOne();
        pass(Duration.ofSeconds(60));
        await().until(() -> keys() == 0);
    }

    @Test
    void aClockThatWasSetBackShutsNobodyOut() {
        for (int i = 0; i < 10; i++) {
            limiter.tryAcquire("a", TEN_A_MINUTE);
        }
        pass(Duration.ofHours(-1));
        assertThat(limiter.tryAcquire("a", TEN_A_MINUTE)).isZero();
        pass(Duration.ofMillis(-500));
        assertThat(limiter.tryAcquire("a", List.of(Rate.of("1/60s"))))
                .isBetween(Duration.ofSeconds(59), Duration.ofSeconds(60));
    }

    @Test
    void cannotCountWithoutRedis() {
        RedisServer mortal = RedisServer.start(FOLDER);
        try (RedisLink link = link(mortal)) {
            RateLimiter lost = new RedisRateLimiter(link);
            assertThat(lost.tryAcquire("a", TEN_A_MINUTE)).isZero();
            mortal.kill();
            assertThatExceptionOfType(LimiterAwayException.class)
                    .isThrownBy(() -> lost.tryAcquire("a", TEN_A_MINUTE));
            mortal.restart();
            await().until(link::isOpen);
            assertThat(lost.tryAcquire("a", TEN_A_MINUTE)).isZero();
        }
    }
}
