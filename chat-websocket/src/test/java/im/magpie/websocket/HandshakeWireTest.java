package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.websocket.cluster.LocalHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests before the upgrade, and frames after it, as no decent client sends them. */
class HandshakeWireTest {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OWN_ID = "[0-9a-f]{16}";

    private Gateway gateway = Gateway.start();
    private final List<RawClient> raws = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (RawClient raw : raws) {
            raw.close();
        }
        gateway.close();
    }

    private void restart(Map<String, String> keys) {
        gateway.close();
        gateway = Gateway.start(keys);
    }

    private RawClient raw() throws IOException {
        RawClient raw = new RawClient(gateway.port(), 0);
        raws.add(raw);
        return raw;
    }

    private RawClient upgraded(String target) throws IOException {
        RawClient raw = raw();
        assertThat(raw.request(RawClient.handshake(target)).status()).isEqualTo(101);
        return raw;
    }

    private RawClient.Answer ask(String request) {
        return RawClient.get(gateway.port(), request);
    }

    @Test
    void letsNobodyInFromABlockedAddress() {
        gateway.product().blocked.add("203.0.113.9");

        RawClient.Answer refused =
                ask(RawClient.handshake("/?token=5.50", "X-Forwarded-For: 203.0.113.9"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("blocked");
        assertThat(ask(RawClient.handshake("/", "X-Forwarded-For: 203.0.113.8")).status())
                .isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Proto: https|https://127.0.0.1",
                "X-Forwarded-Proto: http|http://127.0.0.1",
                "X-Forwarded-Proto: javascript|",
                "X-Forwarded-Proto: https://evil.example/?|",
                "X-Forwarded-Proto: https\\r\\nX-Forwarded-Proto: http|",
                "X-Forwarded-Host: evil.example|"
            })
    void learnsFromATrustedProxyWhereItWasCalled(String header, String calledAt)
            throws IOException {
        RawClient raw = raw();
        String request = RawClient.handshake("/", header.replace("\\r\\n", "\r\n"));
        assertThat(raw.request(request).status()).isEqualTo(101);

        raw.frame(TEXT, "{\"type\":1}".getBytes(StandardCharsets.US_ASCII));

        await().until(() -> !gateway.product().handshakes.isEmpty());
        assertThat(gateway.product().handshakes)
                .singleElement()
                .extracting(handshake -> handshake.calledAt().orElse(null))
                .isEqualTo(calledAt);
    }

    @Test
    void upgradesAGoodHandshake() {
        RawClient.Answer answer = ask(RawClient.handshake("/"));
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.text().toLowerCase(Locale.ROOT))
                .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=")
                .doesNotContain("sec-websocket-protocol")
                .doesNotContain("sec-websocket-extensions");
    }

    private static String trace(RawClient.Answer answer) {
        List<String> ids =
                answer.text()
                        .lines()
                        .takeWhile(line -> !line.isEmpty())
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-trace-id: "))
                        .map(line -> line.substring("x-trace-id: ".length()))
                        .toList();
        assertThat(ids).as(answer.text()).hasSize(1);
        return ids.get(0);
    }

    @Test
    void everyAnswerHasATraceIdOfItsOwn() {
        List<String> requests =
                List.of(
                        RawClient.handshake("/"),
                        RawClient.handshake("/nowhere"),
                        RawClient.handshake("/", "Origin: https://evil.example"),
                        RawClient.handshake("/?token=5.50&token=6.60"),
                        "this is no request\r\n\r\n");

        List<String> ids = requests.stream().map(request -> trace(ask(request))).toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches(OWN_ID));
    }

    @ParameterizedTest
    @CsvSource({
        "traceparent, 00-" + ID + "-00f067aa0ba902b7-01, " + ID,
        "X-Request-Id, abc_DEF-123, abc_DEF-123"
    })
    void takesOverTheTraceOfATrustedProxy(String header, String value, String id) {
        String said = header + ": " + value;
        assertThat(trace(ask(RawClient.handshake("/", said)))).isEqualTo(id);
        assertThat(trace(ask(RawClient.handshake("/nowhere", said)))).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent: 00-" + ID + "-00f067aa0ba902b7-01",
                "X-Request-Id: abc_DEF-123"
            })
    void doesNotTakeTheTraceThatAnybodyElseClaims(String said) {
        Product product = new Product();
        product.trustedProxies = List.of("10.0.0.1");
        gateway.close();
        gateway = Gateway.start(Map.of(), product, new LocalHub(), "one", List.of());

        assertThat(trace(ask(RawClient.handshake("/", said)))).matches(OWN_ID);
        assertThat(trace(ask(RawClient.handshake("/nowhere", said)))).matches(OWN_ID);
    }

    @Test
    void logsInUnderTheTraceOfTheHandshakeAndNotOfAnotherOne() throws IOException {
        gateway.product().checkGate = new CountDownLatch(1);
        RawClient first = raw();
        first.request(RawClient.handshake("/?token=5.50", "X-Request-Id: the-first"));
        await().until(() -> gateway.product().batches.size() == 1);
        RawClient second = raw();
        second.request(RawClient.handshake("/?token=6.60", "X-Request-Id: the-second"));
        await().until(() -> gateway.metric("magpie.push.handshakes", "result", "upgraded") == 2);
        gateway.product().checkGate.countDown();

        await().until(() -> gateway.product().events.size() == 2);
        assertThat(gateway.product().traces)
                .containsExactlyInAnyOrder(
                        "check the-first",
                        "opened the-first",
                        "check the-second",
                        "opened the-second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: 127.0.0.1\\r\\n||400",
                "Host: 127.0.0.1|Host: 127.0.0.1\\r\\nHost: evil.example|400",
                "Host: 127.0.0.1|Host:|400",
                "Host: 127.0.0.1|Host: im.example/evil?|400",
                "Host: 127.0.0.1|Host: im.example@evil|400",
                "Host: 127.0.0.1|Host: im.example:|400",
                "Host: 127.0.0.1|Host: im.example:443|101",
                "Host: 127.0.0.1|Host: [2001:db8::1]:443|101",
                "HTTP/1.1|HTTP/1.0|400",
                "HTTP/1.1|NONSENSE|400",
                "GET / |GET /nowhere |404",
                "GET / |GET http://127.0.0.1/ |404",
                "GET / |POST / |405",
                "dGhlIHNhbXBsZSBub25jZQ==|c2hvcnQ=|400",
                "dGhlIHNhbXBsZSBub25jZQ==|not base64 at all!!!!!!!|400",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n||400",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8|426",
                "Sec-WebSocket-Version: 13\\r\\n||426",
                "Upgrade: websocket\\r\\n||426",
                "Connection: Upgrade|Connection: keep-alive|426",
                "Upgrade: websocket|Upgrade: websocket\\r\\nContent-Length: 5|400",
                "Upgrade: websocket|Upgrade: websocket\\r\\nContent-Length: -1|400",
                "Upgrade: websocket|Upgrade: websocket\\r\\nTransfer-Encoding: chunked|400",
                "Upgrade: websocket|Upgrade: websocket\\r\\nContent-Length: 0\\r\\nTransfer-Encoding:"
                        + " chunked|400",
                "Upgrade: websocket|Upgrade: websocket\\r\\nOrigin: https://evil.example|403",
                "Upgrade: websocket|Upgrade: websocket\\r\\nOrigin: null|403",
                "Upgrade: websocket|Upgrade: websocket\\r\\nOrigin: http://127.0.0.1:8080|101",
                "GET / |GET /?token=5.50&token=6.60 |400",
                "GET / |GET /?token=5.50&token=5.50 |400",
                "GET / |GET /?token= |101",
                "Upgrade: websocket|Upgrade: websocket\\r\\nAuthorization: Bearer|101",
                "GET / |GET /?token=5.50 |101"
            })
    void answersEveryHandshakeAsItDeserves(String part, String instead, int status) {
        String from = part.replace("\\r\\n", "\r\n");
        String to = instead == null ? "" : instead.replace("\\r\\n", "\r\n");
        String good = RawClient.handshake("/");
        assertThat(good).contains(from);
        RawClient.Answer answer = ask(good.replace(from, to));
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status != 101) {
            assertThat(answer.text()).contains("\r\n\r\n").doesNotContain("Exception");
            assertThat(gateway.metric("magpie.push.handshakes", "result", "" + status))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesDifferentTokensFromTwoSources() {
        String request = RawClient.handshake("/?token=5.50", "Authorization: Bearer 6.60");
        assertThat(ask(request).status()).isEqualTo(400);
    }

    @Test
    void refusesARequestLineWithoutEnd() throws IOException {
        RawClient raw = raw();
        assertThat(raw.request("GET /?token=" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n").status())
                .isEqualTo(400);
    }

    @Test
    void acceptsOnlyListedOriginsWhenThereAreAny() {
        gateway.close();
        gateway =
                Gateway.start(
                        Map.of(),
                        new Product(),
                        new LocalHub(),
                        "one",
                        List.of("https://chat.example.org"));
        assertThat(ask(RawClient.handshake("/", "Origin: https://chat.example.org")).status())
                .isEqualTo(101);
        assertThat(ask(RawClient.handshake("/", "Origin: http://127.0.0.1")).status())
                .isEqualTo(403);
    }

    @Test
    void endsAConnectionThatDripsItsRequest() throws IOException {
        restart(Map.of("handshake-timeout", "400ms"));
        RawClient raw = raw();
        raw.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n".getBytes(StandardCharsets.US_ASCII));
        await().until(
                        () -> {
                            try {
                                raw.send("X-Drip: 1\r\n".getBytes(StandardCharsets.US_ASCII));
                                return false;
                            } catch (IOException e) {
                                return true;
                            }
                        });
        assertThat(gateway.metric("magpie.push.handshakes", "result", "timeout")).isEqualTo(1);
    }

    @Test
    void endsAConnectionThatSaysNothingAtAll() throws IOException {
        restart(Map.of("handshake-timeout", "300ms"));
        assertThat(raw().isEnded()).isTrue();
    }

    @Test
    void limitsConnectionsInAllAndByAddress() throws IOException {
        restart(Map.of("max-connections", "3", "max-connections-per-address", "2"));
        upgraded("/");
        upgraded("/");
        RawClient.Answer sameAddress = ask(RawClient.handshake("/"));
        assertThat(sameAddress.status()).isEqualTo(503);
        assertThat(sameAddress.text()).contains("address");
        RawClient other = raw();
        assertThat(other.request(RawClient.handshake("/", "X-Forwarded-For: 10.0.0.9")).status())
                .isEqualTo(101);
        RawClient.Answer full = ask(RawClient.handshake("/", "X-Forwarded-For: 10.0.0.10"));
        assertThat(full.status()).isEqualTo(503);
        other.close();
        await().until(
                        () ->
                                ask(RawClient.handshake("/", "X-Forwarded-For: 10.0.0.10")).status()
                                        == 101);
    }

    @Test
    void closesWithProtocolErrorOnReservedBitsBadOpcodesAndUnmaskedFrames() throws IOException {
        for (int firstByte : new int[] {0xC1, 0xA1, 0x91, 0x83, 0x8B, 0x80, 0x09}) {
            RawClient raw = upgraded("/");
            raw.frame(firstByte, new byte[] {'p', 'i', 'n', 'g'});
            assertThat(raw.awaitClose()).as("first byte %x", firstByte).isEqualTo(1002);
        }
        RawClient unmasked = upgraded("/");
        unmasked.send(new byte[] {(byte) TEXT, 4, 'p', 'i', 'n', 'g'});
        assertThat(unmasked.awaitClose()).isEqualTo(1002);
        assertThat(gateway.metric("magpie.push.closes", "reason", "protocol-error")).isEqualTo(8);
    }

    @Test
    void closesOnTextThatIsNotUtf8() throws IOException {
        RawClient raw = upgraded("/");
        raw.frame(TEXT, new byte[] {(byte) 0xC3, 0x28});
        assertThat(raw.awaitClose()).isEqualTo(1007);
    }

    @Test
    void closesOnAFrameThatAnnouncesTooMuch() throws IOException {
        RawClient raw = upgraded("/");
        raw.send(new byte[] {(byte) TEXT, (byte) 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0});
        raw.send(new byte[] {0, 0, 0, 0});
        assertThat(raw.awaitClose()).isEqualTo(1009);
    }

    @Test
    void echoesCloseCodesItKnowsAndSendsOneCloseOnly() throws IOException {
        RawClient known = upgraded("/");
        known.frame(CLOSE, new byte[] {0x0F, (byte) 0xA1});
        assertThat(known.awaitClose()).isEqualTo(4001);
        assertThat(known.awaitClose()).isEqualTo(-1);
        RawClient unknown = upgraded("/");
        unknown.frame(CLOSE, new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThat(unknown.awaitClose()).isEqualTo(1002);
        RawClient forbidden = upgraded("/");
        forbidden.frame(CLOSE, new byte[] {0x03, (byte) 0xED});
        assertThat(forbidden.awaitClose()).isEqualTo(1002);
        RawClient empty = upgraded("/");
        empty.frame(CLOSE, new byte[0]);
        assertThat(empty.awaitClose()).isEqualTo(1000);
    }

    @Test
    void endsASocketThatNeverAnswersTheClose() throws IOException {
        RawClient raw = upgraded("/");
        raw.frame(TEXT, "{".getBytes(StandardCharsets.US_ASCII));
        assertThat(raw.awaitClose()).isEqualTo(1008);
        assertThat(raw.isEnded()).isTrue();
        await().until(() -> gateway.metric("magpie.push.connections", "kind", "guest") == 0);
    }

    @Test
    void dropsAConnectionThatSpeaksBeforeTheUpgradeIsDone() throws IOException {
        RawClient raw = raw();
        raw.send(
                (RawClient.handshake("/") + RawClient.handshake("/"))
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(raw.isEnded()).isTrue();
    }

    @Test
    void closesAClientThatNeverReadsWhileTheOthersGetEverythingInOrder() throws IOException {
        restart(Map.of("max-pending-bytes", "300KB", "max-unwritable", "1s"));
        RawClient deaf = new RawClient(gateway.port(), 4096);
        raws.add(deaf);
        assertThat(deaf.request(RawClient.handshake("/")).status()).isEqualTo(101);
        TestClient reader = gateway.connect("/");
        await().until(() -> gateway.metric("magpie.push.connections", "kind", "guest") == 2);
        String much = "x".repeat(60_000);
        int sent = 0;
        while (gateway.metric("magpie.push.closes", "reason", "too-slow") == 0 && sent < 2000) {
            for (int i = 0; i < 4; i++) { // few enough for a client that reads
                gateway.say(1, much);
                sent++;
            }
            reader.awaitTexts(sent);
        }
        assertThat(gateway.metric("magpie.push.closes", "reason", "too-slow")).isEqualTo(1);
        gateway.say(1, "the end");
        reader.awaitText("the end");
        for (int i = 0; i < sent; i++) {
            assertThat(reader.texts().get(i)).contains("\"seq\":" + (i + 1) + ",");
        }
        assertThat(reader.texts()).hasSize(sent + 1);
        // The close frame cannot get through; the socket is reset, and what waited is freed.
        await().until(() -> gateway.metric("magpie.push.connections", "kind", "guest") == 1);
        reader.close();
    }

    @Test
    void namesThePortWhenItIsTaken() {
        String port = Integer.toString(gateway.port());
        assertThatThrownBy(() -> Gateway.start(Map.of("port", port)))
                .hasRootCauseInstanceOf(IOException.class)
                .hasStackTraceContaining(PushPortTakenException.class.getName())
                .hasStackTraceContaining("port " + port);
    }
}
