package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Node;
import im.magpie.lab.Part;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.ViewChecker;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** Nodes that start, end, stand still and come back, while another one goes on. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterStartIT {
    private static final double BOUND_SECONDS = 5;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofMinutes(2);

    /** 15 s until a node counts as gone, 10 s of grace, and what the polls add. */
    private static final Duration GOODBYE = Duration.ofSeconds(60);

    private TwoNodes nodes;
    private Side a;
    private Side b;

    @BeforeAll
    void start() {
        nodes =
                TwoNodes.start(
                        "--chat.rate-limit.enabled=false", "--chat.websocket.idle-timeout=5m");
        a = nodes.a();
        b = nodes.b();
    }

    /** Each test leaves behind what it has ended. */
    @BeforeEach
    void restartWhatEnded() {
        Stream.of(nodes.lab().redis(), nodes.lab().rocketMq(), a.node(), b.node())
                .filter(part -> !part.isAlive())
                .forEach(Part::restart);
    }

    @AfterEach
    void disconnect() {
        nodes.disconnect();
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
    }

    private void assertCrossing(String title, Side from, Side to) {
        CrossingTimes times = new CrossingTimes();
        Acts acts = from.acts(nodes.newUser());
        PushClient witness = to.guest();
        for (int i = 0; i < 5; i++) {
            String text = Texts.unique("crossing");
            times.measure(
                    "message, global room",
                    () -> acts.say(Acts.LOBBY, text),
                    () -> Pushes.awaitText(witness, text));
        }
        System.out.print(times.table(title));
        assertThat(times.worst()).isLessThan(BOUND_SECONDS);
    }

    @Test
    void aKilledNodeStartsAgainUnderItsNameThoughRedisAndBrokerAreAway() {
        nodes.lab().rocketMq().kill();
        nodes.lab().redis().kill();
        b.node().kill();
        b.node().restart();

        assertThat(b.node().output()).contains("Redis is away").contains("the bus at ");
        b.assertReady();
        assertCrossing("started alone", a, b);
        assertCrossing("started alone", b, a);

        nodes.lab().redis().restart();
        nodes.lab().rocketMq().restart();
        nodes.awaitBus(a, b);
        nodes.awaitBus(b, a);
        for (Side side : nodes.sides()) {
            await().atMost(SOON).until(() -> side.counter("magpie_redis_up") == 1);
        }
    }

    @Test
    void theSecondNodeOfOneNameRefusesAndTheFirstGoesOn() {
        Node twin = nodes.lab().launchNode("twin", "--chat.node-id=node1");

        assertThat(twin.awaitExit(START)).isNotZero();

        List<String> output = twin.output().lines().toList();
        assertThat(output)
                .filteredOn(line -> line.contains("Another running node has chat.node-id=node1"))
                .hasSize(1);
        assertThat(output)
                .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
        a.assertReady();
        assertCrossing("twin refused", a, b);
        assertCrossing("twin refused", b, a);
    }

    @Test
    void usersOfAKilledNodeGoUnlessTheyComeBackElsewhere() {
        PushClient watching = a.connect(nodes.newUser());
        User ghost = nodes.newUser();
        User mover = nodes.newUser();
        connectAtB(watching, ghost);
        PushClient broken = connectAtB(watching, mover);
        CrossingTimes times = new CrossingTimes();

        times.measure(
                "its users go offline",
                () -> {
                    b.node().kill();
                    assertThat(broken.awaitClose()).isEqualTo(1006);
                    a.connect(mover);
                },
                () -> Pushes.awaitPresence(watching, ghost, 2, GOODBYE));
        System.out.print(times.table("node killed"));
        assertThat(Pushes.countPresence(watching, mover, 2)).isZero();

        b.node().restart();
        b.connect(ghost);
        awaitTold(watching, ghost, 2);
        assertSameNumbers();
        assertCrossing("node back", a, b);
        assertCrossing("node back", b, a);
        assertThat(Pushes.countPresence(watching, mover, 2)).isZero();
    }

    private PushClient connectAtB(PushClient watching, User user) {
        PushClient connection = b.connect(user);
        Pushes.awaitPresence(watching, user, 1, SOON);
        return connection;
    }

    /** Waits until a connection was told so often that a user is online. */
    private static void awaitTold(PushClient watching, User user, int times) {
        await().atMost(SOON).until(() -> Pushes.countPresence(watching, user, 1) == times);
    }

    private void assertSameNumbers() {
        String path = "/capi/chat/public/member/statistic";
        await().atMost(GOODBYE)
                .until(
                        () ->
                                a.rest().get(path).ok().equals(b.rest().get(path).ok())
                                        && a.rest().get(path).ok().get("onlineNum").asInt() > 0);
    }

    @Test
    void aNodeThatStoodStillShowsNothingWrongWhenItGoesOn() {
        User owner = nodes.newUser();
        User viewer = nodes.newUser();
        User removed = nodes.newUser();
        User banned = nodes.newUser();
        Acts acts = a.acts(owner);
        long room = acts.group(viewer, removed);
        PushClient watching = a.connect(owner);
        PushClient viewers = connectAtB(watching, viewer);
        PushClient removeds = connectAtB(watching, removed);
        PushClient banneds = connectAtB(watching, banned);
        b.acts(banned).me().ok();
        acts.say(room, Texts.unique("before"));
        CrossingTimes times = new CrossingTimes();

        b.node().pause();
        acts.remove(room, removed);
        String last = sayMuch(acts, room);
        a.acts(nodes.admin()).ban(banned);
        Pushes.awaitPresence(watching, viewer, 2, GOODBYE);
        b.node().resume();
        times.measure(
                "what it missed",
                () -> assertThat(b.acts(removed).reads(room, last)).isFalse(),
                () -> Pushes.awaitText(viewers, last));
        times.measure("ban", () -> {}, () -> assertThat(banneds.awaitClose()).isEqualTo(1008));
        b.acts(banned).me().refused(403, 1008);

        awaitTold(watching, viewer, 2);
        assertSameNumbers();
        assertCrossing("node awake", a, b);
        assertCrossing("node awake", b, a);
        System.out.print(times.table("node awake"));
        assertThat(times.worst()).isLessThan(2 * BOUND_SECONDS);
        Chronicle group = Chronicle.read(a.as(owner), room);
        await().atMost(SOON).untilAsserted(() -> assertThat(seen(viewers, group)).isEmpty());
        assertThat(Pushes.hasText(removeds, last)).isFalse();
        assertThat(group.seenBy(removeds)).allMatch(each -> each.seq() <= 3);
    }

    /** Returns the last of many texts. */
    private static String sayMuch(Acts acts, long room) {
        long marked = acts.say(room, Texts.unique("during"));
        String last = "";
        for (int i = 0; i < 20; i++) {
            last = Texts.unique("during");
            acts.say(room, last);
        }
        acts.like(marked);
        return last;
    }

    private static List<String> seen(PushClient client, Chronicle room) {
        return ViewChecker.problems(room.seenBy(client), room.kept(), 2, List.of());
    }

    @Test
    void aNodeWhoseNameWasTakenOverWhileItStoodStillStops() {
        PushClient theirs = b.connect(nodes.newUser());
        b.node().pause();
        Node heir = nodes.lab().launchNode("heir", "--chat.node-id=node2");
        await().atMost(START).until(() -> heir.output().contains("{\"ready\":true"));
        b.node().resume();

        assertThat(b.node().awaitExit(SOON)).isEqualTo(1);

        assertThat(b.node().output().lines())
                .filteredOn(line -> line.contains(" ERROR "))
                .singleElement()
                .asString()
                .contains("another node has started with chat.node-id=node2: this one stops");
        assertThat(theirs.awaitClose()).isIn(1001, 1006);
        Side second = new Side(heir);
        second.assertReady();
        assertCrossing("name taken over", a, second);
        assertCrossing("name taken over", second, a);
        second.disconnect();
        heir.kill();
    }

    @Test
    void clientsOfANodeThatIsStoppedGoToTheOtherAndNobodySeesThemGo() {
        PushClient watching = a.connect(nodes.newUser());
        User staying = nodes.newUser();
        User leaving = nodes.newUser();
        PushClient connection = connectAtB(watching, staying);
        PushClient other = connectAtB(watching, leaving);
        CrossingTimes times = new CrossingTimes();

        b.node().terminate();
        assertThat(connection.awaitClose()).isEqualTo(1001);
        PushClient again = a.connect(staying);
        assertThat(other.awaitClose()).isEqualTo(1001);
        assertThat(b.node().awaitExit(SOON)).isIn(0, 143);
        String text = Texts.unique("after");
        a.acts(leaving).say(Acts.LOBBY, text);
        Pushes.awaitText(again, text);

        times.measure(
                "who left goes offline",
                () -> {},
                () -> Pushes.awaitPresence(watching, leaving, 2, GOODBYE));
        System.out.print(times.table("node stopped"));
        assertThat(Pushes.countPresence(watching, staying, 2)).isZero();
        assertThat(Pushes.countPresence(watching, staying, 1)).isEqualTo(1);
    }
}
