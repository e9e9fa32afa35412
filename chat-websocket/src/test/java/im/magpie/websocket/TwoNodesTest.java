package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.push.Audience;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.NodeDirectory;
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
        assertThat(directory.nodesOf(List.of(5L)).get(5L)).hasSize(2);
        here.close();
        await().until(() -> directory.nodesOf(List.of(5L)).get(5L).size() == 1);
        there.close();
        await().until(() -> directory.nodesOf(List.of(5L)).isEmpty());
    }
}
