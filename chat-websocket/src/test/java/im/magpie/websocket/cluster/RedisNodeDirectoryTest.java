package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.lab.LabFolder;
import im.magpie.lab.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RMap;
import org.redisson.client.codec.StringCodec;

class RedisNodeDirectoryTest extends NodeDirectoryContract {
    private static final String KEY_OF_ONE = "magpie:dir:one:1";
    private static final LabFolder FOLDER = LabFolder.create();
    private static RedisServer server;

    private final Set<NodeId> alive = ConcurrentHashMap.newKeySet();
    private RedisLink redis;

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
        redis = RedisLinkTest.link(server.url());
        await().until(redis::isOpen);
        empty();
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    private void empty() {
        redis.call(client -> client.getKeys().flushallAsync());
    }

    private RMap<String, String> hashOfOne() {
        return redis.call(
                client ->
                        CompletableFuture.completedFuture(
                                client.getMap(KEY_OF_ONE, StringCodec.INSTANCE)));
    }

    @Override
    NodeDirectory directory(NodeId node) {
        alive.add(node);
        return new RedisNodeDirectory(node, nodes(), redis);
    }

    private ClusterNodes nodes() {
        return new ClusterNodes() {
            @Override
            public Set<NodeId> alive() {
                return Set.copyOf(alive);
            }

            @Override
            public void onGone(Consumer<String> handler) {}

            @Override
            public void onLapse(Runnable handler) {}
        };
    }

    @Test
    void takesNodesForHoldersOfAllUntilTheyHaveSaidEverything() {
        NodeDirectory two = begun(TWO);
        NodeDirectory one = directory(ONE);
        one.add(List.of(5L));
        assertThat(two.nodesOf(List.of(5L, 6L)))
                .isEqualTo(Map.of(5L, Set.of(ONE), 6L, Set.of(ONE)));
        one.renew(() -> List.of(5L));
        assertThat(two.nodesOf(List.of(5L, 6L))).isEqualTo(Map.of(5L, Set.of(ONE)));
    }

    @Test
    void takesEveryNodeForAHolderOfAllWhenRedisWasEmptied() {
        NodeDirectory one = begun(ONE);
        NodeDirectory two = begun(TWO);
        one.add(List.of(5L));
        empty();
        assertThat(two.nodesOf(List.of(5L, 6L)))
                .isEqualTo(Map.of(5L, Set.of(ONE, TWO), 6L, Set.of(ONE, TWO)));
        one.renew(() -> List.of(5L));
        assertThat(two.nodesOf(List.of(5L, 6L)))
                .isEqualTo(Map.of(5L, Set.of(ONE, TWO), 6L, Set.of(TWO)));
        two.renew(List::of);
        assertThat(two.nodesOf(List.of(5L, 6L))).isEqualTo(Map.of(5L, Set.of(ONE)));
    }

    @Test
    void changesAfterAnEmptyingAreNotTakenForEverything() {
        NodeDirectory one = begun(ONE);
        one.add(List.of(5L));
        empty();
        one.add(List.of(6L));
        one.remove(List.of(7L));
        assertThat(one.nodesOf(List.of(5L, 7L))).containsOnlyKeys(5L, 7L);
        one.renew(() -> List.of(5L, 6L));
        assertThat(one.nodesOf(List.of(5L, 6L, 7L))).containsOnlyKeys(5L, 6L);
    }

    @Test
    void noticesAHashThatCameBackFromAnOlderCopy() {
        NodeDirectory one = begun(ONE);
        one.add(List.of(5L));
        Map<String, String> copy = hashOfOne().readAllMap();
        one.add(List.of(6L));
        one.remove(List.of(5L));
        hashOfOne().delete();
        hashOfOne().putAll(copy);
        one.renew(() -> List.of(6L));
        assertThat(one.nodesOf(List.of(5L, 6L))).containsOnlyKeys(6L);
    }

    @Test
    void leavesOutNodesThatAreGone() {
        NodeDirectory one = begun(ONE);
        NodeDirectory two = begun(TWO);
        one.add(List.of(5L));
        two.add(List.of(5L));
        alive.remove(ONE);
        assertThat(two.nodesOf(List.of(5L))).isEqualTo(Map.of(5L, Set.of(TWO)));
    }

    @Test
    void aNewRunOfANodeDoesNotHaveTheUsersOfTheRunBefore() {
        begun(ONE).add(List.of(5L));
        alive.remove(ONE);
        NodeId again = new NodeId("one", "2");
        NodeDirectory second = begun(again);
        second.add(List.of(6L));
        assertThat(second.nodesOf(List.of(5L, 6L))).isEqualTo(Map.of(6L, Set.of(again)));
    }

    @Test
    void everyEntryHasALease() {
        NodeDirectory one = begun(ONE);
        assertThat(hashOfOne().remainTimeToLive()).isBetween(1L, 15_000L);
        hashOfOne().expire(Duration.ofSeconds(2));
        one.renew(List::of);
        assertThat(hashOfOne().remainTimeToLive()).isBetween(10_000L, 15_000L);
        hashOfOne().clearExpire();
        one.add(List.of(5L));
        assertThat(hashOfOne().remainTimeToLive()).isBetween(1L, 15_000L);
    }

    @Test
    void aNodeThatStopsTakesItsEntryAway() {
        RedisNodeDirectory one = (RedisNodeDirectory) begun(ONE);
        one.add(List.of(5L));
        one.close();
        one.add(List.of(6L));
        one.renew(() -> List.of(6L));
        assertThat(hashOfOne().isExists()).isFalse();
    }

    @Test
    void saysAHundredThousandUsersAgain() {
        NodeDirectory one = directory(ONE);
        List<Long> all = LongStream.range(0, 100_000).boxed().toList();
        one.renew(() -> all);
        assertThat(hashOfOne().size()).isEqualTo(100_001);
        assertThat(one.nodesOf(List.of(99_999L, 100_000L))).containsOnlyKeys(99_999L);
    }

    @Test
    void whoWasAddedWhileRedisWasAwayIsThereAfterTheNextRenewal() {
        try (RedisServer other = RedisServer.start(FOLDER);
                RedisLink link = RedisLinkTest.link(other.url())) {
            await().until(link::isOpen);
            alive.add(ONE);
            NodeDirectory one = new RedisNodeDirectory(ONE, nodes(), link);
            one.renew(() -> List.of(5L));
            other.kill();
            assertThatExceptionOfType(RedisAwayException.class)
                    .isThrownBy(() -> one.add(List.of(6L)));
            assertThatExceptionOfType(RedisAwayException.class)
                    .isThrownBy(() -> one.nodesOf(List.of(5L)));
            one.add(List.of(7L));
            other.restart();
            await().until(link::isOpen);
            one.renew(() -> List.of(5L, 6L, 7L));
            assertThat(one.nodesOf(List.of(5L, 6L, 7L, 8L))).containsOnlyKeys(5L, 6L, 7L);
        }
    }
}
