package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import im.magpie.server.conformance.PushClient.HandshakeRefused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The push channel itself: handshakes, heartbeats, bad frames. */
abstract class GatewayConformance extends Conformance {
    /**
     * Marks what makes sense only at a node itself. A proxy in front gives the root to the page,
     * speaks HTTP/1.1 for clients that do not, and believes nobody's X-Forwarded-For.
     */
    static final String AT_THE_NODE = "at-the-node";

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";

    GatewayConformance(Installation installation) {
        super(installation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/websocket", "/websocket?token=", "/websocket?other=1"})
    void thePathOfItsOwnConnects(String path) {
        assertConnects(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?token="})
    @Tag(AT_THE_NODE)
    void theRootConnects(String path) {
        assertConnects(path);
    }

    private void assertConnects(String path) {
        PushClient client = connect(path, Map.of());

        client.send("ping");
        client.awaitText("pong");
    }

    @Test
    void otherPathsAreRefused() {
        assertThat(refusedStatus("/nothing", Map.of())).isEqualTo(404);
        assertThat(refusedStatus("/websocket/../nothing", Map.of())).isBetween(400, 404);
    }

    private int refusedStatus(String path, Map<String, String> headers) {
        HandshakeRefused refused =
                catchThrowableOfType(HandshakeRefused.class, () -> connect(path, headers));
        assertThat(refused).as("handshake at %s with %s", path, headers).isNotNull();
        return refused.status();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example.test", "null", "https://chat.example.test.evil.test"})
    void foreignOriginsAreRefused(String origin) {
        assertThat(refusedStatus("/websocket", Map.of("Origin", origin))).isEqualTo(403);
    }

    @Test
    void theAllowedOriginConnects() {
        PushClient client = connect("/websocket", Map.of("Origin", installation().allowedOrigin()));

        client.send("ping");
        client.awaitText("pong");
    }

    private RawConnection silent(URI ws) {
        return RawConnection.silent(ws, installation().tls());
    }

    private int statusOf(URI ws, String... lines) {
        try (RawConnection connection = silent(ws)) {
            return connection.handshake(lines);
        }
    }

    @Test
    void handshakesWithoutAProperKeyAreRefused() {
        URI ws = node().ws();
        String get = "GET /websocket HTTP/1.1";
        String host = "Host: " + ws.getAuthority();

        assertThat(statusOf(ws, get, host, UPGRADE, CONNECTION, VERSION, KEY)).isEqualTo(101);
        assertThat(statusOf(ws, get, host, UPGRADE, CONNECTION, VERSION)).isEqualTo(400);
        String shortKey = "Sec-WebSocket-Key: c2hvcnQ=";
        assertThat(statusOf(ws, get, host, UPGRADE, CONNECTION, VERSION, shortKey)).isEqualTo(400);
    }

    @Test
    void handshakesThatAreNotProperHttpAreRefused() {
        URI ws = node().ws();
        String get = "GET /websocket HTTP/1.1";
        String host = "Host: " + ws.getAuthority();

        assertThat(statusOf(ws, get, UPGRADE, CONNECTION, VERSION, KEY))
                .as("no Host")
                .isEqualTo(400);
        assertThat(statusOf(ws, get, host, host, UPGRADE, CONNECTION, VERSION, KEY))
                .as("two Hosts")
                .isEqualTo(400);
        String post = "POST /websocket HTTP/1.1";
        assertThat(statusOf(ws, post, host, UPGRADE, CONNECTION, VERSION, KEY))
                .as("POST")
                .isBetween(400, 426);
        String oldVersion = "Sec-WebSocket-Version: 8";
        assertThat(statusOf(ws, get, host, UPGRADE, CONNECTION, oldVersion, KEY))
                .as("version 8")
                .isBetween(400, 426);
        assertThat(statusOf(ws, get, host)).as("no upgrade").isBetween(400, 426);
        assertThat(statusOf(ws, "rubbish")).as("rubbish").isIn(0, 400);
    }

    @Test
    @Tag(AT_THE_NODE)
    void handshakesOfOldHttpAreRefused() {
        URI ws = node().ws();
        String host = "Host: " + ws.getAuthority();

        assertThat(statusOf(ws, "GET /websocket HTTP/1.0", host, UPGRADE, CONNECTION, VERSION, KEY))
                .isBetween(400, 505);
    }

    @Test
    void endlessHandshakesAreRefused() {
        URI ws = node().ws();
        String path = "/websocket?x=" + "y".repeat(100_000);

        assertThat(
                        statusOf(
                                ws,
                                "GET " + path + " HTTP/1.1",
                                "Host: " + ws.getAuthority(),
                                UPGRADE,
                                CONNECTION,
                                VERSION,
                                KEY))
                .isIn(0, 400, 413, 414, 431);
    }

    @Test
    void textPingAndPingFramesAreAnswered() {
        PushClient client = guest();

        client.send("ping").awaitText("pong");
        client.ping().awaitPong();
    }

    @Test
    void heartbeatsAreNotAnswered() {
        PushClient client = guest();

        client.send("{\"type\":2}").send("{\"type\":2,\"data\":null}").send("ping");

        client.awaitText("pong");
        assertThat(client.frames()).noneMatch(frame -> frame.get("type").asInt() == 2);
        assertThat(client.closeCode()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "not json",
                "",
                "[]",
                "null",
                "17",
                "{}",
                "{\"type\":99}",
                "{\"type\":\"1\"x}",
                "{\"type\":null}",
                "{\"type\":{}}",
                "{\"type\":-1}",
                "{\"type\":3}",
                "{\"type\":3,\"data\":{}}",
                "{\"type\":3,\"data\":\"x\"}",
                "{\"type\":1e400}"
            })
    void badFramesAreAnsweredOrEndTheConnection(String frame) {
        PushClient client = guest();
        int before = client.frameCount();

        client.send(frame);

        client.awaitReaction(before);
        if (client.closeCode() == null) {
            assertThat(client.frames())
                    .noneMatch(answer -> answer.toString().contains("Exception"));
        }
    }

    @Test
    void binaryFramesAreAnsweredOrEndTheConnection() {
        PushClient client = guest();
        int before = client.frameCount();

        client.sendBinary(new byte[] {1, 2, 3});

        client.awaitReaction(before);
    }

    @Test
    void oversizeFramesEndTheConnection() {
        PushClient client = guest();

        client.send("{\"type\":2,\"data\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(client.awaitClose()).isEqualTo(1009);
    }

    private int closeCodeAfter(Consumer<RawConnection> frames) {
        try (RawConnection connection = RawConnection.upgraded(node().ws(), installation().tls())) {
            frames.accept(connection);
            return connection.awaitClose();
        }
    }

    @Test
    void brokenFramesEndTheConnectionWithTheCodeOfTheirKind() {
        byte[] text = "{\"type\":2}".getBytes(StandardCharsets.US_ASCII);

        assertThat(closeCodeAfter(c -> c.send((byte) 0x81, (byte) 1, (byte) 'x')))
                .as("not masked")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x83, text))).as("opcode 3").isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0xc1, text))).as("reserved bit").isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x80, text)))
                .as("continuation of nothing")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x01, text).frame(0x81, text)))
                .as("text inside a text")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x89, new byte[126])))
                .as("ping of 126 bytes")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x88, (byte) 3)))
                .as("close of one byte")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(c -> c.frame(0x81, (byte) 0xc3, (byte) 0x28)))
                .as("not UTF-8")
                .isEqualTo(1007);
    }

    @Test
    void fragmentsBeyondTheLimitEndTheConnection() {
        byte[] half = new byte[40_000];

        assertThat(closeCodeAfter(c -> c.frame(0x01, half).frame(0x80, half))).isEqualTo(1009);
    }

    @Test
    void fragmentedTextsAreReadAsOne() {
        try (RawConnection connection = RawConnection.upgraded(node().ws(), installation().tls())) {
            connection.frame(0x01, (byte) 'p', (byte) 'i').frame(0x80, (byte) 'n', (byte) 'g');

            String answer = connection.readText();
            while (answer.startsWith("{")) {
                answer = connection.readText();
            }
            assertThat(answer).isEqualTo("pong");
        }
    }

    @Test
    void handshakesThatNeverEndAreEnded() {
        try (RawConnection slow = silent(node().ws());
                RawConnection silent = silent(node().ws())) {
            slow.send("GET /websocket HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));

            assertThat(silent.awaitClose()).isEqualTo(1006);
            assertThat(slow.awaitClose()).isEqualTo(1006);
        }
    }

    @Test
    void aFloodOfFramesEndsOnlyItsConnection() {
        PushClient flooding = guest();
        PushClient neighbour = guest();

        for (int i = 0; i < 2_000 && flooding.closeCode() == null; i++) {
            try {
                flooding.send("{\"type\":2}");
            } catch (IllegalStateException ended) {
                break;
            }
        }

        assertThat(flooding.awaitClose()).isIn(1008, 1006);
        neighbour.send("ping").awaitText("pong");
    }

    @Test
    void badConnectionsCostNobodyElseAnything() {
        PushClient neighbour = guest();
        for (int i = 0; i < 10; i++) {
            PushClient bad = guest();
            bad.send("{\"type\":");
            bad.abort();
        }
        String content = Texts.unique("unharmed");

        say(newUser(), content);

        neighbour.awaitPush(4, push -> hasContent(push, content));
    }
}
