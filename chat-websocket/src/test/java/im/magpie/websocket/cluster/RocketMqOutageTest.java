package im.magpie.websocket.cluster;

import static im.magpie.websocket.cluster.ClusterBusContract.ONE;
import static im.magpie.websocket.cluster.ClusterBusContract.TWO;
import static im.magpie.websocket.cluster.ClusterBusContract.batch;
import static im.magpie.websocket.cluster.ClusterBusContract.hand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.LabFolder;
import im.magpie.lab.RocketMqServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The bus while its broker is away, and when it comes back. */
@EnabledIf("im.magpie.websocket.cluster.RocketMqNodes#canRun")
class RocketMqOutageTest {
    /** Generous: other builds may share the machine. */
    private static final Duration HEALED = Duration.ofSeconds(60);

    private static LabFolder folder;
    private static RocketMqServer server;

    private final RocketMqNodes nodes =
            new RocketMqNodes(server.nameServer(), "test-" + UUID.randomUUID());
    private final List<EventBatch> heard = new CopyOnWriteArrayList<>();
    private RocketMqClusterBus one;
    private RocketMqClusterBus two;
    private long number;

    @BeforeAll
    static void startServer() {
        folder = LabFolder.create();
        server = RocketMqServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        folder.close();
    }

    @BeforeEach
    void bringTheServerBack() {
        if (!server.isAlive()) {
            server.restart();
        }
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private void join() {
        one = nodes.start(ONE, batch -> {});
        two = nodes.start(TWO, heard::add);
    }

    private void awaitReceiving() {
        await().atMost(HEALED).until(() -> one.isReceiving() && two.isReceiving());
    }

    /** What is published from now on arrives at last. */
    private void awaitTheWay() {
        await().atMost(HEALED)
                .ignoreExceptions()
                .untilAsserted(
                        () -> {
                            EventBatch sent = batch(ONE, ++number);
                            hand(one, sent, Targets.ALL);
                            await().atMost(Duration.ofSeconds(2)).until(() -> heard.contains(sent));
                        });
    }

    @Test
    void startsWithoutABrokerAndWorksWhenItComes() {
        server.kill();
        join();
        assertThatThrownBy(() -> hand(one, batch(ONE, 1), Targets.ALL))
                .hasMessageContaining("not started");
        assertThat(one.isReceiving()).isFalse();
        server.restart();
        awaitReceiving();
        awaitTheWay();
    }

    @Test
    void goesOnAfterTheBrokerWasKilled() {
        join();
        awaitReceiving();
        server.kill();
        assertThatThrownBy(() -> hand(one, batch(ONE, 0), Targets.ALL)).isNotNull();
        server.restart();
        awaitTheWay();
        awaitReceiving();
    }

    @Test
    void goesOnAfterTheBrokerHasLostEverything() throws IOException {
        join();
        awaitReceiving();
        awaitTheWay();
        server.kill();
        delete(folder.path().resolve("rocketmq").resolve("store"));
        server.restart();
        awaitTheWay();
        awaitReceiving();
    }

    private static void delete(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void neverWaitsForABrokerThatIsPausedAndGoesOnAfterwards() {
        join();
        awaitReceiving();
        server.pause();
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        try {
            for (int i = 0; i <= RocketMqClusterBus.MAX_UNDER_WAY; i++) {
                taken.add(one.publish(batch(ONE, i), Targets.ALL).toCompletableFuture());
            }
            assertThat(taken.get(0)).isNotDone();
            assertThatThrownBy(taken.get(RocketMqClusterBus.MAX_UNDER_WAY)::join)
                    .hasCauseInstanceOf(RejectedExecutionException.class);
            await().atMost(HEALED)
                    .untilAsserted(() -> assertThat(taken).allMatch(CompletableFuture::isDone));
            assertThat(taken).allMatch(CompletableFuture::isCompletedExceptionally);
            await().atMost(HEALED).until(() -> !one.isReceiving());
        } finally {
            server.resume();
        }
        number = RocketMqClusterBus.MAX_UNDER_WAY;
        awaitTheWay();
        awaitReceiving();
    }

    @Test
    void aNodeThatJoinsDoesNotHearWhatWasSaidBefore() {
        one = nodes.start(ONE, batch -> {});
        await().atMost(HEALED).until(one::isReceiving);
        hand(one, batch(ONE, 1), Targets.ALL);
        two = nodes.start(TWO, heard::add);
        awaitReceiving();
        hand(one, batch(ONE, 2), Targets.ALL);
        await().atMost(HEALED).untilAsserted(() -> assertThat(heard).isNotEmpty());
        assertThat(heard).containsExactly(batch(ONE, 2));
    }

    @Test
    void stopsAtOnceThoughTheBrokerDoesNotAnswer() {
        join();
        awaitReceiving();
        server.pause();
        try {
            long begin = System.nanoTime();
            one.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            server.resume();
        }
    }
}
