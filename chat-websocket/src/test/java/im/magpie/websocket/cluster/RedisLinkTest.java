package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.LabFolder;
import im.magpie.lab.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

class RedisLinkTest {
    private final LabFolder folder = LabFolder.create();
    private final RedisServer server = RedisServer.start(folder);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** One whose limit is not reached on a machine that is busy. */
    static RedisLink link(String url) {
        return link(url, Duration.ofSeconds(20));
    }

    private static RedisLink link(String url, Duration limit) {
        return new RedisLink(RedisAddress.of(url), limit, new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        folder.close();
    }

    private static Future<Long> count(RedissonClient client) {
        return client.getKeys().countAsync();
    }

    private double up() {
        return registry.get("magpie.redis.up").gauge().value();
    }

    @Test
    void isMadeWithoutRedisAndOpensWhenItComes() throws IOException {
        server.kill();
        try (RedisLink link = linkThatFindsNobody()) {
            assertThatExceptionOfType(RedisAwayException.class)
                    .isThrownBy(() -> link.call(RedisLinkTest::count));
            assertThat(up()).isZero();
            server.restart();
            await().until(link::isOpen);
            assertThat(link.call(RedisLinkTest::count)).isNotNull();
            assertThat(up()).isOne();
        }
    }

    /** One that has tried several times. */
    private RedisLink linkThatFindsNobody() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket nobody = new ServerSocket(server.port(), 1, loopback)) {
            RedisLink link =
                    new RedisLink(RedisAddress.of(server.url()), Duration.ofSeconds(2), registry);
            for (int i = 0; i < 10; i++) {
                nobody.accept().close();
            }
            return link;
        }
    }

    @Test
    void shutsWhenRedisDiesAndOpensWhenItIsBack() {
        try (RedisLink link = link(server.url())) {
            await().until(link::isOpen);
            server.kill();
            isAway(link);
            isAway(link);
            assertThat(link.isOpen()).isFalse();
            server.restart();
            await().until(link::isOpen);
            assertThat(link.call(RedisLinkTest::count)).isNotNull();
        }
    }

    @Test
    void nobodyAsksASilentRedisAfterTwoInARowGotNoAnswer() {
        try (RedisLink link = link(server.url(), Duration.ofSeconds(2))) {
            await().until(link::isOpen);
            server.pause();
            isAway(link);
            isAway(link);
            assertThatExceptionOfType(RedisAwayException.class)
                    .isThrownBy(
                            () ->
                                    link.call(
                                            client -> {
                                                throw new AssertionError("asked");
                                            }));
            server.resume();
            await().until(link::isOpen);
            assertThat(link.call(RedisLinkTest::count)).isNotNull();
        }
    }

    /** All of them were asked before one had failed. */
    @Test
    void onePauseThatHoldsUpManyShutsNothing() throws InterruptedException {
        try (RedisLink link = link(server.url(), Duration.ofSeconds(2))) {
            await().until(link::isOpen);
            server.pause();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread caller = new Thread(() -> isAway(link));
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join();
            }
            server.resume();
            assertThat(link.isOpen()).isTrue();
            assertThat(link.call(RedisLinkTest::count)).isNotNull();
        }
    }

    @Test
    void aQuestionThatIsWrongShutsNothing() {
        try (RedisLink link = link(server.url())) {
            await().until(link::isOpen);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(RedisAwayException.class)
                        .isThrownBy(
                                () ->
                                        link.call(
                                                client -> {
                                                    throw new IllegalArgumentException("wrong");
                                                }));
                assertThatExceptionOfType(RedisAwayException.class)
                        .isThrownBy(() -> link.call(RedisLinkTest::nonsense));
            }
            assertThat(link.isOpen()).isTrue();
            assertThat(link.call(RedisLinkTest::count)).isNotNull();
        }
    }

    private static Future<Long> nonsense(RedissonClient client) {
        return client.getScript(StringCodec.INSTANCE)
                .evalAsync(
                        RScript.Mode.READ_WRITE,
                        "return redis.call('NONSENSE')",
                        RScript.ReturnType.LONG,
                        List.of());
    }

    private static void isAway(RedisLink link) {
        assertThatExceptionOfType(RedisAwayException.class)
                .isThrownBy(() -> link.call(RedisLinkTest::count));
    }
}
