package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.repeat.Repeating;
import im.magpie.lab.DatabaseServer;
import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the operators' page of one node shows of a cluster in trouble, and what it still does. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A node counts as gone after 15 to 20 seconds. */
    private static final Duration LEASE = Duration.ofSeconds(40);

    private static final Pattern WAITING = Pattern.compile("waiting: [1-9]");
    private static final Pattern DROPPED = Pattern.compile("dropped since the start: [1-9]");
    private static final Pattern READ = Pattern.compile("read \\d+\\.\\d s ago, new rows: [1-9]");

    private static final String BY_BUS = "brought by the bus";

    /** Behind it stands to how many. */
    private static final String WRITTEN = " · connections: ";

    private static final long LOBBY = 1;
    private static final int MESSAGE = 4;

    private TwoNodes nodes;
    private User admin;
    private Side other;
    private Side serving;
    private OperatorPage page;

    @BeforeAll
    void start() {
        Chromium.required();
        nodes = TwoNodes.start("--chat.rate-limit.enabled=false");
        admin = nodes.admin();
        other = nodes.a();
        serving = nodes.b();
    }

    @BeforeEach
    void openPage() {
        nodes.awaitBus(other, serving);
        page = new OperatorPage(Chromium.required().open(Locale.ENGLISH));
        page.open(serving.http(), admin, "nodes");
        awaitNode(other, "Ready", "Bus up");
        awaitNode(serving, "Ready", "Bus up", "served this request");
    }

    @AfterEach
    void close() {
        nodes.disconnect();
        if (page != null) {
            page.close();
        }
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
    }

    private String card(Side side) {
        return page.textOf("node", side.node().name());
    }

    private void awaitNode(Side side, String... words) {
        await(side.node().name())
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(card(side)).contains(words));
    }

    /** Says a text to everybody; returns the message's id. */
    private static long say(Side side, User user, String text) {
        return side.as(user)
                .post(
                        "/capi/chat/msg",
                        Map.of("roomId", LOBBY, "msgType", 1, "body", Map.of("content", text)))
                .ok()
                .at("/message/id")
                .asLong();
    }

    private static void awaitText(PushClient listener, String text) {
        listener.awaitPush(
                MESSAGE,
                push -> push.at("/message/body/content").asString("").equals(text),
                PATIENCE);
    }

    /** Asks for a message again and again until the page says of a node what is awaited. */
    private void awaitWay(long id, Side side, String... words) {
        await("way at " + side.node().name())
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(wayAt(side, id)).contains(words));
    }

    /** Asks for a message; returns what the page says of a node. */
    private String wayAt(Side side, long id) {
        page.askForMessage(id);
        page.awaitText("way", "Committed");
        return page.textOf("way-node", side.node().name());
    }

    @Test
    void showsWhatWaitsForTheBrokerAndHowMessagesGoOnWithoutIt() {
        User speaker = nodes.newUser();
        PushClient listener = serving.guest();
        nodes.lab().rocketMq().pause();
        try {
            String first = Texts.unique("without a broker");
            long id = say(other, speaker, first);
            awaitWhileSpeaking(speaker, WAITING);
            awaitWhileSpeaking(speaker, READ);
            page.screenshots("operator-fault-broker-waiting");
            awaitText(listener, first);
            awaitWhileSpeaking(speaker, DROPPED);
            awaitNode(other, "Bus away", "The other nodes read what was dropped");
            awaitNode(serving, "Bus away");
            page.screenshots("operator-fault-broker-nodes");

            page.turnTo("message");
            awaitWay(id, serving, "found in the table of events", WRITTEN);
            awaitWay(id, other, "committed by this node");
            page.awaitText("way", "not handed over: the other nodes read the event row");
            page.awaitText("way", "still there", other.node().name());
            page.screenshots("operator-fault-broker-message");
        } finally {
            nodes.lab().rocketMq().resume();
        }
    }

    /** What waits is seen as long as more of it comes. */
    private void awaitWhileSpeaking(User speaker, Pattern seen) {
        await(seen.pattern())
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            say(other, speaker, Texts.unique("more"));
                            assertThat(card(other)).containsPattern(seen);
                        });
    }

    @Test
    void bansWhoIsConnectedToTheOtherNodeWithoutTheBroker() {
        User user = nodes.newUser();
        PushClient connection = other.connect(user);
        nodes.lab().rocketMq().pause();
        try {
            awaitNode(serving, "Bus away");
            page.turnTo("users");
            page.askForUser(user);
            page.awaitConnections(other.node().name() + ": 1 connected");
            page.screenshots("operator-fault-user");
            page.window().click("user-ban");
            page.window().see("confirm");
            page.screenshots("operator-fault-ban");
            page.window().confirm();
            page.awaitText("user-banned", "Banned");

            await("the connection ends")
                    .atMost(PATIENCE)
                    .until(() -> connection.closeCode() != null);
            other.as(user).get("/capi/user/userInfo").refused(403, 1008);
            page.awaitConnections("Connected to no node");
            page.screenshots("operator-fault-banned");
        } finally {
            nodes.lab().rocketMq().resume();
        }
    }

    @Test
    void showsANodeThatDiedAsSilentAndThenAsGone() {
        User speaker = nodes.newUser();
        PushClient listener = serving.guest();
        long id = sayOverTheBus(speaker, listener);
        Repeating heart = new Repeating("heart", Duration.ofSeconds(1), this::beatForOther);
        other.node().kill();
        try {
            heart.start(Duration.ZERO);
            awaitSilence(id);
            heart.stop();

            page.turnTo("nodes");
            await("gone")
                    .atMost(LEASE)
                    .untilAsserted(
                            () -> {
                                assertThat(page.text("gone")).contains(other.node().name());
                                assertThat(card(other)).isEmpty();
                            });
            awaitNode(serving, "Ready");
            page.screenshots("operator-fault-node-gone");
        } finally {
            heart.stop();
            other.node().restart();
        }
        awaitNode(other, "Ready");
        page.screenshots("operator-fault-node-back");
    }

    /** While it does so nobody counts the node as gone, however long it takes to look at it. */
    private void beatForOther() {
        DatabaseServer database = nodes.lab().database();
        try (Connection connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                PreparedStatement beat =
                        connection.prepareStatement(
                                "UPDATE cluster_node SET beat = beat + 1 WHERE name = ?")) {
            beat.setString(1, other.node().name());
            beat.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("no beat", e);
        }
    }

    /**
     * Says something that the other node hears of by the bus; returns the message's id. Now and
     * then the look into the table, once a second, is faster.
     */
    private long sayOverTheBus(User speaker, PushClient listener) {
        long[] id = new long[1];
        page.turnTo("message");
        await("brought by the bus")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            String text = Texts.unique("last words");
                            id[0] = say(other, speaker, text);
                            awaitText(listener, text);
                            assertThat(wayAt(serving, id[0])).contains(BY_BUS, WRITTEN);
                        });
        page.turnTo("nodes");
        return id[0];
    }

    private void awaitSilence(long id) {
        awaitNode(other, "No answer", "Not counted as gone yet");
        page.awaitText("nodes-summary", "unknown of them: 1");
        page.screenshots("operator-fault-node-silent");
        page.turnTo("message");
        page.askForMessage(id);
        page.awaitText("way", "Committed", "no node that answered knows it");
        assertThat(page.textOf("way-node", other.node().name())).contains("No answer");
        assertThat(page.textOf("way-node", serving.node().name())).contains(BY_BUS, WRITTEN);
        page.screenshots("operator-fault-node-message");
    }
}
