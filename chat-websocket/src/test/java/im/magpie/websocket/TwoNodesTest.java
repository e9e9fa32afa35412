package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.NodeDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two whole gateways of one JVM that share a hub and a product. */
class TwoNodesTest {
    private static final long ROOM = 7;

    private final Product product = new Product();
    private final LocalHub hub = new LocalHub();
    private final Gateway one = Gateway.start(Map.of(), product, hub, "one", List.of());
    private final Gateway two = Gateway.start(Map.of(), product, hub, "two", List.of());

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void aRoomIsShownInOneOrderOnBothNodes() {
        product.member(ROOM, 5);
        product.member(ROOM, 6);
        TestClient here = one.connectAs(5);
        TestClient there = two.connectAs(6);
        for (int i = 0; i < 100; i++) {
            (i % 3 == 0 ? one : two).say(ROOM, "m" + i);
        }
        here.awaitTexts(101);
        there.awaitTexts(101);
        for (int i = 1; i <= 100; i++) {
            assertThat(here.texts().get(i)).contains("\"seq\":" + i + ",");
            assertThat(there.texts().get(i)).isEqualTo(here.texts().get(i));
        }
    }

    @Test
    void aMessageIsFollowedToTheConnectionsOfEachNode() {
        product.member(ROOM, 5);
        product.member(ROOM, 6);
        TestClient here = one.connectAs(5);
        TestClient there = two.connectAs(6);
        one.say(ROOM, "m");
        here.awaitTexts(2);
        there.awaitTexts(2);
        await().until(() -> product.trail.size() == 4);
        assertThat(product.trail)
                .containsExactlyInAnyOrder("7:1-1 OWN", "7:1-1 BUS", "7:1-1 to 1", "7:1-1 to 1");
    }

    @Test
    void whoLooksLaterIsNotToldOfMembersWhoHaveBeenThereBefore() {
        product.member(ROOM, 5);
        product.member(ROOM, 6);
        product.append(ROOM, "before");
        TestClient here = one.connectAs(5);
        one.push(new Said(ROOM, 0, "6 joined"), change(2, 6));
        product.member(ROOM, 7);
        one.push(new Said(ROOM, 0, "7 joined"), change(3, 7));
        here.awaitText("7 joined");
        assertThat(here.texts()).noneMatch(text -> text.contains("6 joined"));
    }

    @Test
    void tokensEndOnEveryNode() {
        TestClient here = one.connectAs(5);
        TestClient there = two.connectAs(5);
        one.publish(TokensEnded.all(5, 50, TokensEnded.Cause.REVOKED));
        assertThat(here.awaitClose()).isEqualTo(4001);
        assertThat(there.awaitClose()).isEqualTo(4001);
    }

    @Test
    void anEndThatComesLateLeavesALaterLoginAlone() {
        TestClient before = two.connectAs(5);
        TestClient after = two.connect("/?token=5.51");
        after.awaitText("\"type\":3");
        one.publish(TokensEnded.all(5, 50, TokensEnded.Cause.REVOKED));
        assertThat(before.awaitClose()).isEqualTo(4001);
        after.send("ping").awaitText("pong");
        two.connect("/?token=5.52").awaitText("\"type\":3");
        assertThat(after.texts()).noneMatch(text -> text.contains("\"type\":6"));
    }

    private static Audience.Room change(long version, long uid) {
        return new Audience.Room(ROOM, version, new RoomOrder.MemberChanged(uid));
    }

    /** Removed and invited again, and the other node hears of it the wrong way round. */
    @Test
    void whoIsAMemberAgainIsNotToldOfTheLeavingAfterTheJoining() {
        product.member(ROOM, 5);
        TestClient client = two.connectAs(5);
        product.remove(ROOM, 5);
        product.member(ROOM, 5);
        one.push(new Said(0, 0, "joined"), change(3, 5));
        client.awaitText("joined");
        TestClient marker = two.connectAs(6);
        one.bean(Pusher.class).pushAll(List.of(departure(5, "left"), departure(6, "read")));
        marker.awaitText("read");
        product.remove(ROOM, 5);
        one.bean(Pusher.class).pushAll(List.of(departure(5, "gone for good")));
        client.awaitText("gone for good");
        assertThat(client.texts()).noneMatch(text -> text.contains("left"));
    }

    @Test
    void oneEventTellsManyLeaversEachOfTheirOwnLeaving() {
        TestClient here = one.connectAs(5);
        TestClient there = two.connectAs(6);
        product.member(ROOM, 7);
        TestClient back = two.connectAs(7);
        one.bean(Pusher.class)
                .pushAll(
                        List.of(
                                departure(5, "five left"),
                                departure(6, "six left"),
                                departure(7, "seven left")));
        here.awaitText("five left");
        there.awaitText("six left");
        back.send("ping").awaitText("pong");
        assertThat(here.texts()).hasSize(2);
        assertThat(there.texts()).hasSize(2);
        assertThat(back.texts()).noneMatch(text -> text.contains("left"));
    }

    private static PushEvent departure(long uid, String text) {
        return new PushEvent(new Said(0, 0, text), new Audience.Departed(ROOM, uid));
    }

    @Test
    void aRoomIsShownNoOlderChangeOfAMemberAfterANewerOne() {
        product.member(ROOM, 5);
        product.member(ROOM, 6);
        TestClient client = two.connectAs(5);
        one.push(new Said(0, 0, "six joined again"), change(2, 6));
        one.push(new Said(0, 0, "six left"), change(1, 6));
        one.push(new Said(0, 0, "six joined again"), change(2, 6));
        one.push(new Said(0, 0, "seven left"), change(1, 7));
        client.awaitText("seven left");
        assertThat(client.texts()).hasSize(3);
        assertThat(client.texts().get(1)).contains("six joined again");
    }

    @Test
    void whoeverMayHaveMissedSomethingIsSentAwayAndMayComeBack() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            clients.add(i % 2 == 0 ? one.connect("/") : one.connectAs(100 + i));
        }
        one.publish(new EventsMissed());
        clients.forEach(client -> assertThat(client.awaitClose()).isEqualTo(1001));
        one.connectAs(100).send("ping").awaitText("pong");
    }

    @Test
    void aQrLoginIsCompletedOnTheNodeThatShowsTheCode() {
        TestClient client = one.connect("/").send("{\"type\":1}");
        client.awaitText("\"type\":1");
        ConnectionRef ref = product.tickets.get(0);
        assertThat(ref.node().name()).isEqualTo("one");
        two.push(new Said(0, 0, "scanned"), new Audience.Connection(ref));
        client.awaitText("scanned");
        two.publish(new LoginGranted(ref, 5, 55));
        client.awaitText("\"uid\":5");
        client.close();
    }

    @Test
    void theDirectoryFollowsUsersAround() {
        TestClient here = one.connectAs(5);
        TestClient there = two.connectAs(5);
        NodeDirectory directory = one.bean(NodeDirectory.class);
        await().until(() -> directory.nodesOf(List.of(5L)).get(5L).size() == 2);
        here.close();
        await().until(() -> directory.nodesOf(List.of(5L)).get(5L).size() == 1);
        there.close();
        await().until(() -> directory.nodesOf(List.of(5L)).isEmpty());
    }
}
