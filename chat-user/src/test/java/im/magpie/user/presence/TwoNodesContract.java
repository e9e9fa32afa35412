package im.magpie.user.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience.Everyone;
import im.magpie.common.session.Identity;
import im.magpie.common.session.SessionEvent;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.presence.OnlineNotify.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database, each with its own connections and clocks. */
abstract class TwoNodesContract extends ModuleContract {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Node one;
    private Node two;
    private long alice;
    private long bob;

    /** One node of the two. */
    private static final class Node implements AutoCloseable {
        private final UserModule module;
        private final PresenceWriter writer;
        private int told;

        Node(UserModule module) {
            this.module = module;
            this.writer = module.get(PresenceWriter.class);
        }

        void opens(long uid) {
            module.connections.open(uid);
        }

        void closes(long uid) {
            module.connections.close(uid);
            module.get(RecentSessions.class)
                    .onSessionEvent(
                            new SessionEvent.Closed(
                                    new ConnectionRef(module.node, uid),
                                    new Identity.User(uid, uid, 0)));
        }

        /** What was published here and has not been taken yet. */
        List<ClusterEvent> news() {
            List<ClusterEvent> all = module.events.published(ClusterEvent.class);
            List<ClusterEvent> fresh = all.subList(told, all.size());
            told = all.size();
            return List.copyOf(fresh);
        }

        List<OnlineNotify> shown() {
            return module.pusher.take().stream()
                    .filter(push -> push.audience().equals(new Everyone(Everyone.Kind.USERS)))
                    .map(push -> (OnlineNotify) push.payload())
                    .toList();
        }

        @Override
        public void close() {
            module.close();
        }
    }

    @BeforeEach
    void startNodes() {
        one = new Node(new UserModule(database, "one"));
        two = new Node(new UserModule(database, "two"));
        one.module.nodes.add(two.module.node);
        two.module.nodes.add(one.module.node);
        alice = register("alice");
        bob = register("bob");
        passes(1);
        shownOnBoth();
    }

    @AfterEach
    void stopNodes() {
        one.close();
        two.close();
    }

    private long register(String account) {
        return one.module
                .get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    /** Both nodes do their work each second, and hear of each other in between. */
    private void passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            for (Node node : List.of(one, two)) {
                node.module.advance(SECOND);
                node.writer.run();
                exchange();
            }
        }
    }

    /** Only this node goes on; the other is dead or cut off. */
    private static void passes(Node node, int seconds) {
        for (int i = 0; i < seconds; i++) {
            node.module.advance(SECOND);
            node.writer.run();
        }
    }

    private void exchange() {
        List<ClusterEvent> ofOne = one.news();
        List<ClusterEvent> ofTwo = two.news();
        ofOne.forEach(two.module.events::arrive);
        ofTwo.forEach(one.module.events::arrive);
    }

    private List<OnlineNotify> shownOnBoth() {
        List<OnlineNotify> all = new ArrayList<>(one.shown());
        all.addAll(two.shown());
        return all;
    }

    private List<Long> online() {
        return column("SELECT uid FROM user_presence WHERE online = 1 ORDER BY uid").stream()
                .map(Long::valueOf)
                .toList();
    }

    private List<String> nodesOf(long uid) {
        return column("SELECT node FROM user_online WHERE uid = " + uid + " ORDER BY node");
    }

    private static Change change(long uid, int status, long time) {
        return new Change(uid, status, time);
    }

    @Test
    void tellsTheConnectionsOfBothNodesOnceEach() {
        one.opens(alice);
        passes(2);

        long came = Long.parseLong(lastOptTime(alice));
        OnlineNotify told = new OnlineNotify(List.of(change(alice, 1, came)), 1);
        assertThat(one.shown()).containsExactly(told);
        assertThat(two.shown()).containsExactly(told);
    }

    private String lastOptTime(long uid) {
        return column("SELECT last_opt_time FROM user_presence WHERE uid = " + uid).get(0);
    }

    @Test
    void doesNotFlickerWhileOneOfTwoNodesHasTheUser() {
        one.opens(alice);
        two.opens(alice);
        passes(2);
        assertThat(nodesOf(alice)).containsExactly("one", "two");
        String since = lastOptTime(alice);
        shownOnBoth();

        one.closes(alice);
        passes(30);

        assertThat(online()).containsExactly(alice);
        assertThat(nodesOf(alice)).containsExactly("two");
        assertThat(lastOptTime(alice)).isEqualTo(since);
        assertThat(shownOnBoth()).isEmpty();

        two.closes(alice);
        passes(9);
        assertThat(online()).containsExactly(alice);
        passes(2);
        assertThat(online()).isEmpty();
        assertThat(shownOnBoth())
                .hasSize(2)
                .allSatisfy(
                        told ->
                                assertThat(told.changeList())
                                        .extracting(Change::uid, Change::activeStatus)
                                        .containsExactly(tuple(alice, 2)));
    }

    @Test
    void doesNotSeeAUserMoveFromNodeToNode() {
        one.opens(alice);
        passes(2);
        shownOnBoth();

        for (int i = 0; i < 5; i++) {
            one.closes(alice);
            passes(6);
            two.opens(alice);
            passes(6);
            two.closes(alice);
            passes(6);
            one.opens(alice);
            passes(6);
        }

        assertThat(online()).containsExactly(alice);
        assertThat(shownOnBoth()).isEmpty();
    }

    @Test
    void leavesNobodyOnlineWhenBothNodesLetGoAtOnce() throws InterruptedException {
        Set<Long> uids = new HashSet<>(List.of(alice, bob));
        for (int i = 0; i < 20; i++) {
            uids.add(register("user" + i));
        }
        PresenceLevels first = one.module.get(PresenceLevels.class);
        PresenceLevels second = two.module.get(PresenceLevels.class);
        for (int round = 0; round < 25; round++) {
            List<Object> came =
                    together(
                            List.of(
                                    () -> come(first, "one", uids),
                                    () -> come(second, "two", uids)));
            assertThat(came).containsExactly(22, 22);
            assertThat(online()).hasSize(22);

            List<Object> went =
                    together(List.of(() -> go(first, "one", uids), () -> go(second, "two", uids)));

            assertThat(went).containsExactly(22, 22);
            assertThat(online()).isEmpty();
        }
    }

    @Test
    void keepsTheLevelTrueWhileOneNodeLetsGoAndTheOtherTakes() throws InterruptedException {
        Set<Long> uids = Set.of(alice, bob);
        PresenceLevels first = one.module.get(PresenceLevels.class);
        PresenceLevels second = two.module.get(PresenceLevels.class);
        come(first, "one", uids);
        for (int round = 0; round < 25; round++) {
            together(List.of(() -> go(first, "one", uids), () -> come(second, "two", uids)));
            assertThat(online()).containsExactly(alice, bob);
            together(List.of(() -> go(second, "two", uids), () -> come(first, "one", uids)));
            assertThat(online()).containsExactly(alice, bob);
        }
    }

    private static int come(PresenceLevels levels, String node, Set<Long> uids) {
        int[] written = new int[1];
        levels.come(node, uids, part -> written[0] += part.size());
        return written[0];
    }

    private static int go(PresenceLevels levels, String node, Set<Long> uids) {
        int[] written = new int[1];
        levels.go(node, uids, part -> written[0] += part.size());
        return written[0];
    }

    @Test
    void writesOffTheUsersOfANodeThatDied() {
        one.opens(alice);
        two.opens(alice);
        two.opens(bob);
        passes(2);
        shownOnBoth();

        one.module.nodes.lose(two.module.node);
        passes(one, 9);
        assertThat(online()).containsExactly(alice, bob);
        passes(one, 2);

        assertThat(online()).containsExactly(alice);
        assertThat(nodesOf(bob)).isEmpty();
        assertThat(one.shown())
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.changeList())
                                    .extracting(Change::uid)
                                    .containsExactly(bob);
                            assertThat(told.onlineNum()).isEqualTo(1);
                        });
    }

    @Test
    void findsTheUsersOfANodeNobodyWasToldOf() {
        sql("UPDATE user_presence SET online = 1 WHERE uid = " + bob);
        sql("INSERT INTO user_online (uid, node) VALUES (" + bob + ", 'three')");

        passes(one, 75);

        assertThat(online()).isEmpty();
    }

    @Test
    void writesOffTheUsersOfANodeThatStopped() {
        two.opens(bob);
        passes(2);

        two.writer.stop();
        one.module.nodes.forget(two.module.node);
        passes(one, 9);
        assertThat(online()).containsExactly(bob);
        passes(one, 2);

        assertThat(online()).isEmpty();
    }

    @Test
    void sparesANodeThatCameBack() {
        two.opens(bob);
        passes(2);

        one.module.nodes.lose(two.module.node);
        passes(one, 5);
        one.module.nodes.add(two.module.node);
        passes(one, 75);

        assertThat(online()).containsExactly(bob);
    }

    @Test
    void waitsTheWholeGraceWhenANodeThatCameBackStopsAgain() {
        two.opens(bob);
        passes(2);

        one.module.nodes.forget(two.module.node);
        passes(one, 6);
        one.module.nodes.add(two.module.node);
        passes(one, 3);
        one.module.nodes.forget(two.module.node);
        passes(one, 9);
        assertThat(online()).containsExactly(bob);
        passes(one, 2);

        assertThat(online()).isEmpty();
    }

    @Test
    void showsNothingOfARollingRestart() {
        one.opens(alice);
        two.opens(bob);
        passes(2);
        shownOnBoth();

        two = restart(two, one, bob);
        passes(12);
        one = restart(one, two, alice, bob);
        passes(75);

        assertThat(online()).containsExactly(alice, bob);
        assertThat(nodesOf(alice)).containsExactly("two");
        assertThat(nodesOf(bob)).containsExactly("two");
        assertThat(shownOnBoth()).isEmpty();
    }

    /** Stops a node whose users come back on the other one, and starts it again. */
    private Node restart(Node node, Node other, Long... uids) {
        NodeId before = node.module.node;
        List.of(uids).forEach(node::closes);
        node.writer.stop();
        node.close();
        other.module.nodes.forget(before);
        passes(other, 4);
        List.of(uids).forEach(other::opens);
        passes(other, 2);
        Node next = new Node(new UserModule(database, new NodeId(before.name(), "start-2")));
        other.module.nodes.add(next.module.node);
        next.module.nodes.add(other.module.node);
        assertThat(online()).containsExactly(alice, bob);
        return next;
    }

    @Test
    void saysEverythingAgainAfterALapse() {
        two.opens(alice);
        two.opens(bob);
        passes(2);
        one.module.nodes.lose(two.module.node);
        passes(one, 11);
        assertThat(online()).isEmpty();

        two.closes(bob);
        two.module.advance(PresenceWriter.GRACE);
        two.module.nodes.lapse();
        passes(two, 1);

        assertThat(online()).containsExactly(alice);
    }

    @Test
    void findsOutByItselfThatItWasWrittenOff() {
        two.opens(alice);
        passes(2);
        one.module.nodes.lose(two.module.node);
        passes(one, 11);
        assertThat(online()).isEmpty();

        passes(two, 6);

        assertThat(online()).containsExactly(alice);
    }

    @Test
    void letsTheOthersWriteOffWhoDoesNotComeBackFromANodeThatStops() {
        two.opens(alice);
        two.opens(bob);
        passes(2);
        shownOnBoth();

        two.writer.stop();
        one.module.nodes.lose(two.module.node);
        one.opens(alice);
        passes(one, 12);

        assertThat(online()).containsExactly(alice);
        assertThat(one.shown())
                .allSatisfy(
                        told ->
                                assertThat(told.changeList())
                                        .extracting(Change::uid)
                                        .doesNotContain(alice));
    }

    @Test
    void showsWhatIsTrueWhenWordComesLate() {
        one.opens(alice);
        passes(one, 1);
        List<ClusterEvent> late = one.news();
        one.closes(alice);
        passes(one, 11);
        assertThat(online()).isEmpty();

        late.forEach(two.module.events::arrive);
        late.forEach(two.module.events::arrive);
        passes(two, 1);

        assertThat(two.shown())
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.onlineNum()).isZero();
                            assertThat(told.changeList())
                                    .containsExactly(
                                            change(alice, 2, Long.parseLong(lastOptTime(alice))));
                        });
    }

    @Test
    void countsManyUsersSeldomAndShowsTheRightNumberStill() {
        int there = OnlineNumber.MANY;
        String rows =
                IntStream.range(0, there)
                        .mapToObj(i -> "(" + (1_000_000 + i) + ", 1, 1)")
                        .collect(Collectors.joining(", "));
        sql("INSERT INTO user_presence (uid, online, last_opt_time) VALUES " + rows);
        one.module.statements.take();
        two.module.statements.take();

        for (int i = 0; i < 10; i++) {
            one.opens(register("user" + i));
            passes(1);
            assertThat(one.shown())
                    .last()
                    .extracting(OnlineNotify::onlineNum)
                    .isEqualTo(there + i + 1L);
        }
        assertThat(two.shown()).last().extracting(OnlineNotify::onlineNum).isEqualTo(there + 10L);
        assertThat(counts(one)).isLessThanOrEqualTo(2);
        assertThat(counts(two)).isLessThanOrEqualTo(2);

        // What no node was told of is found by the next count.
        sql("UPDATE user_presence SET online = 0 WHERE uid = 1000000");
        passes(11);
        one.opens(alice);
        passes(2);
        assertThat(shownOnBoth())
                .hasSize(2)
                .allSatisfy(told -> assertThat(told.onlineNum()).isEqualTo(there + 10L));
    }

    private static long counts(Node node) {
        return node.module.statements.take().stream()
                .filter(sql -> sql.contains("COUNT(*) FROM user_presence"))
                .count();
    }

    @Test
    void readsWhatItTellsInTwoStatementsHoweverManyCame() {
        Long[] many = new Long[120];
        Arrays.setAll(many, i -> register("user" + i));
        for (Long uid : many) {
            one.opens(uid);
        }
        passes(one, 1);
        one.news().forEach(two.module.events::arrive);
        two.module.statements.take();

        passes(two, 1);

        assertThat(two.module.statements.take()).hasSize(2);
        assertThat(two.shown())
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.changeList()).hasSize(50);
                            assertThat(told.onlineNum()).isEqualTo(120);
                        });
    }
}
