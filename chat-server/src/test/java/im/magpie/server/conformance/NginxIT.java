package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.Nginx;
import im.magpie.lab.Node;
import im.magpie.lab.NodeOptions;
import im.magpie.server.conformance.PushClient.HandshakeRefused;
import im.magpie.server.process.MagpieProcess;
import im.magpie.server.process.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The deployed configuration of nginx in front of two clustered nodes. All tests look at one
 * installation. The last ones end its nodes, so they are ordered; the connections that must survive
 * 70 s of silence are opened first, so that they wait while the others run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf(value = "everythingIsHere", disabledReason = "nginx is not installed")
class NginxIT {
    private static final String SPOOFED = "203.0.113.66";
    private static final String CLAIMED = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String ME = "/capi/user/userInfo";
    private static final String SEND = "/capi/chat/msg";
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=1&pageSize=20&cursor=";
    private static final String READ_COUNTS = "/capi/chat/msg/read?msgIds=1,2,3";
    private static final Duration IDLE = Duration.ofSeconds(70);

    private final List<PushClient> connections = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private Lab lab;
    private Nginx nginx;
    private Optional<SSLContext> trust;
    private RestClient rest;
    private IdleConnections idle;

    static boolean everythingIsHere() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS")) || Nginx.isAvailable();
    }

    @BeforeAll
    void start() {
        NodeOptions node =
                NodeOptions.of(MagpieProcess.jar())
                        .withJava(MagpieProcess.java())
                        .withArguments(
                                "--chat.login.password.enabled=true",
                                "--chat.login.password.strength=4",
                                "--chat.login.development.enabled=true",
                                "--chat.rate-limit.register=",
                                "--chat.rate-limit.login=");
        lab = Lab.start(LabOptions.cluster(2, node));
        nginx = lab.nginx().orElseThrow();
        trust = Optional.of(Trust.in(nginx.certificate()));
        rest = RestClient.of(at(nginx));
        idle = idleConnections();
    }

    /** At a node of their own, where nobody else is and nothing is pushed. */
    private IdleConnections idleConnections() {
        Node quiet =
                Node.start(
                        lab.folder(),
                        "quiet",
                        NodeOptions.of(MagpieProcess.jar()).withJava(MagpieProcess.java()));
        Nginx proxy = Nginx.start(lab.folder(), "quiet-nginx", List.of(quiet), OptionalInt.empty());
        return new IdleConnections(guestAt(proxy), guestAt(proxy), IDLE);
    }

    private PushClient guestAt(Nginx proxy) {
        URI address = URI.create("wss://localhost:" + proxy.port() + "/websocket");
        SSLContext trusted = Trust.in(proxy.certificate());
        PushClient client = PushClient.connect(address, Map.of(), Optional.of(trusted));
        connections.add(client);
        return client;
    }

    @AfterAll
    void stop() {
        connections.forEach(PushClient::abort);
        lab.close();
    }

    private Installation at(Nginx proxy) {
        Optional<SSLContext> trusted = Optional.of(Trust.in(proxy.certificate()));
        URI http = URI.create("https://localhost:" + proxy.port());
        URI ws = URI.create("wss://localhost:" + proxy.port());
        return new Installation() {
            @Override
            public List<Node> nodes() {
                return List.of(new Node(http, ws));
            }

            @Override
            public String allowedOrigin() {
                return http.toString();
            }

            @Override
            public Optional<SSLContext> tls() {
                return trusted;
            }
        };
    }

    private User newUser() {
        User user = Conformance.register(rest);
        tokens.add(user.token());
        return user;
    }

    private PushClient connect(User user) {
        PushClient client = connect("/websocket?token=" + user.token(), Map.of());
        client.awaitPush(3);
        return client;
    }

    private PushClient connect(String pathAndQuery, Map<String, String> headers) {
        URI address = URI.create("wss://localhost:" + nginx.port() + pathAndQuery);
        PushClient client = PushClient.connect(address, headers, trust);
        connections.add(client);
        return client;
    }

    private AddressedCaller from(String address) {
        return new AddressedCaller(trust.orElseThrow(), address, nginx.port());
    }

    private User newUser(AddressedCaller caller, String... headers) {
        String account = Texts.account();
        JsonNode data =
                caller.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD),
                                headers)
                        .ok();
        User user = new User(data.get("uid").asLong(), account, data.get("token").asString());
        tokens.add(user.token());
        return user;
    }

    /** Where the nodes saw a user's devices; what the API shows of it is too short to tell. */
    private List<String> addresses(User user) {
        try (Connection connection =
                        DriverManager.getConnection(
                                lab.database().url(),
                                lab.database().user(),
                                lab.database().password());
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT ip FROM device_session WHERE uid = ?")) {
            query.setLong(1, user.uid());
            List<String> addresses = new ArrayList<>();
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                addresses.add(rows.getString(1));
            }
            return addresses;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoUsersChat() {
        User ada = newUser();
        User bob = newUser();
        PushClient atAda = connect(ada);
        PushClient atBob = connect(bob);
        String hello = Texts.unique("hello");
        String answer = Texts.unique("answer");

        rest.as(ada).post(SEND, Conformance.text(hello)).ok();
        atBob.awaitPush(4, push -> Conformance.hasContent(push, hello));
        rest.as(bob).post(SEND, Conformance.text(answer)).ok();
        atAda.awaitPush(4, push -> Conformance.hasContent(push, answer));
    }

    @Test
    void loginCodesAndThePageKnowTheWayThroughTheProxy() {
        PushClient guest = connect("/websocket", Map.of());
        guest.send("{\"type\":1}");

        assertThat(guest.awaitPush(1).get("loginUrl").asString())
                .startsWith("https://localhost:" + nginx.port() + "/scan.html?code=");
        assertThat(rest.get("/capi/config/public").ok().get("wsUrl").asString())
                .isEqualTo("wss://localhost:" + nginx.port() + "/websocket");
    }

    @Test
    void nodesSeeTheAddressOfTheClientWhateverItClaims() {
        User plain = newUser(from("127.0.0.2"));
        User liar =
                newUser(
                        from("127.0.0.3"),
                        "X-Forwarded-For: " + SPOOFED,
                        "X-Real-IP: " + SPOOFED,
                        "Forwarded: for=" + SPOOFED);

        assertThat(addresses(plain)).containsExactly("127.0.0.2");
        assertThat(addresses(liar)).containsExactly("127.0.0.3");
    }

    @Test
    void handshakesLieInVain() {
        User user = newUser(from("127.0.0.4"));

        connect(
                        "/websocket?token=" + user.token(),
                        Map.of("X-Forwarded-For", SPOOFED, "X-Real-IP", SPOOFED))
                .awaitPush(3);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(addresses(user)).containsExactly("127.0.0.1"));
    }

    @Test
    void floodsAreAnsweredInTheEnvelopeAndWhatMagpieLimitsComesThrough() {
        Nginx tight = Nginx.start(lab.folder(), "tight", lab.nodes(), OptionalInt.of(3));
        RestClient caller = RestClient.of(at(tight)).with("Accept-Language", "en");

        List<RestReply> replies =
                IntStream.range(0, 20)
                        .mapToObj(i -> caller.sendLater("GET", PAGE, null))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        RestReply limited =
                replies.stream().filter(reply -> reply.status() == 429).findAny().orElseThrow();
        assertThat(limited.refused(429, -3)).contains("Too many requests");
        assertThat(limited.headers().allValues("Retry-After")).containsExactly("1");
        assertThat(limited.headers().allValues("X-Trace-Id"))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{32}");
        assertThat(replies).anyMatch(reply -> reply.status() == 200);

        RestClient sender = rest.as(newUser());
        IntStream.range(0, 3).forEach(i -> sender.post(SEND, Conformance.text("x" + i)).ok());
        RestReply refused = sender.post(SEND, Conformance.text("one more"));
        refused.refused(429, -3);
        assertThat(refused.headers().allValues("Retry-After")).hasSize(1);
    }

    @Test
    void anOfficeThatOpensThePageAndLooksForReadCountsIsNotLimited() {
        RestClient caller = rest.as(newUser());
        for (int person = 0; person < 10; person++) {
            List<CompletableFuture<RestReply>> replies =
                    IntStream.range(0, 100)
                            .mapToObj(i -> i < 80 ? "/favicon.svg" : READ_COUNTS)
                            .map(path -> caller.sendLater("GET", path, null))
                            .toList();

            assertThat(replies).allMatch(reply -> reply.join().status() == 200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/health/readiness",
                "/actuator/prometheus",
                "//actuator/prometheus",
                "/%61ctuator/prometheus",
                "/actuator;x=1/prometheus",
                "/capi/../actuator/prometheus",
                "/capi/..;/actuator/prometheus",
                "/capi/%2e%2e/actuator/prometheus",
                "/capi/%2e%2e;/actuator/prometheus",
                "/./actuator/prometheus"
            })
    void healthAndMetricsStayInside(String path) {
        RestReply reply = from("127.0.0.1").get(path);

        assertThat(reply.status()).isIn(400, 401, 404);
        assertThat(reply.text()).startsWith("{\"success\":false,").doesNotContain("jvm_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/scan.html", "/capi/chat/public/contact/page", ME, "/actuator"})
    void everyAnswerTellsBrowsersWhatTheyMayDo(String path) {
        RestReply reply = rest.get(path);

        for (String name :
                List.of(
                        "Strict-Transport-Security",
                        "Content-Security-Policy",
                        "X-Content-Type-Options",
                        "X-Frame-Options",
                        "Referrer-Policy")) {
            assertThat(reply.headers().allValues(name)).as(name).hasSize(1);
        }
        assertThat(reply.headers().firstValue("Server")).hasValue("nginx");
    }

    @Test
    void plainHttpOnlyLeadsToHttps() {
        for (int port : new int[] {nginx.plainPort(), nginx.port()}) {
            RestReply reply = AddressedCaller.plain(port).get("/scan.html?code=c0de");

            assertThat(reply.status()).isEqualTo(301);
            assertThat(reply.headers().firstValue("Location").orElse(""))
                    .matches("https://localhost(:\\d+)?/scan\\.html\\?code=c0de");
        }
    }

    @Test
    void callsForOtherHostsAreNotAnswered() {
        assertThatThrownBy(() -> from("127.0.0.1").named("evil.example").get("/"))
                .hasMessageContaining("no answer");
    }

    @Test
    void bodiesBeyondTheLimitsAreRefusedInTheEnvelope() {
        User user = newUser();
        String large = "x".repeat(600_000);

        RestReply refused = rest.as(user).post(SEND, Conformance.text(large));
        refused.refused(413, -1);
        assertLogged("POST /capi/chat/msg\" 413", refused);
        rest.as(user).put("/capi/user/name", Map.of("name", large)).refused(413, -1);
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void connectionsOutliveTheSilenceBetweenHeartbeats() {
        idle.assertAlive();
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void theOtherNodeServesWhenOneIsKilled() {
        User user = newUser();
        PushClient before = connect(user);
        lab.node(1).kill();

        for (int i = 0; i < 6; i++) {
            rest.get(PAGE).ok();
            rest.as(user).put("/capi/chat/msg/read", Map.of("roomId", 1)).ok();
            rest.as(user).send("DELETE", "/capi/user/friend", "{\"targetUid\":1}");
        }
        String content = Texts.unique("still here");
        PushClient after = connect(user);
        rest.as(user).post(SEND, Conformance.text(content)).ok();
        after.awaitPush(4, push -> Conformance.hasContent(push, content));
        PushClient whole = before.closeCode() == null ? before : connect(user);
        whole.send("ping");
        whole.awaitText("pong");
    }

    @Test
    void aRequestHasOneIdForItsCallerTheProxyAndTheNode() {
        RestReply reply = rest.with("X-Request-Id", "claimed-by-the-client").get(ME);

        reply.refused(401, 401);
        assertLogged("GET " + ME + "\" 401", reply);
    }

    @Test
    void aHandshakeHasOneIdForItsCallerTheProxyAndTheNode() {
        RestReply refused =
                rest.with("X-Request-Id", "claimed-by-the-client")
                        .with("traceparent", "00-" + CLAIMED + "-00f067aa0ba902b7-01")
                        .get("/websocket");

        assertThat(refused.status()).isEqualTo(426);
        assertThat(refused.headers().firstValue("X-Trace-Id")).isNotEqualTo(Optional.of(CLAIMED));
        assertLogged("GET /websocket\" 426", refused);
    }

    /** The id in an answer is nginx's own, and the access log tells it of both sides. */
    private void assertLogged(String call, RestReply reply) {
        assertThat(reply.headers().allValues("X-Trace-Id")).as(call).hasSize(1);
        String trace = reply.headers().firstValue("X-Trace-Id").orElseThrow();
        assertThat(trace).matches("[0-9a-f]{32}");
        await().untilAsserted(
                        () ->
                                assertThat(Files.readString(nginx.accessLog()).lines())
                                        .anyMatch(
                                                line ->
                                                        line.contains(call)
                                                                && line.endsWith(
                                                                        " " + trace + " "
                                                                                + trace)));
    }

    @Test
    @Order(Order.DEFAULT + 3)
    void withoutNodesItSaysSoAndNoTokenIsLogged() throws IOException {
        User user = newUser();
        rest.get(ME).refused(401, 401); // reads the descriptions of errors, while somebody has them
        lab.nodes().forEach(Node::kill);

        for (String language : List.of("zh-CN", "en")) {
            RestClient caller = rest.as(user).with("Accept-Language", language);
            caller.get(ME).refused(503, -5);
            caller.post(SEND, Conformance.text("x")).refused(503, -5);
            RestReply put = caller.put("/capi/chat/msg/read", Map.of("roomId", 1));
            put.refused(503, -5);
            assertThat(put.headers().allValues("Retry-After")).containsExactly("1");
            assertThat(put.headers().allValues("Access-Control-Expose-Headers"))
                    .containsExactly("Retry-After, X-Trace-Id");
            assertLogged("PUT /capi/chat/msg/read\" 503", put);
        }
        assertThatThrownBy(() -> connect(user)).isInstanceOf(HandshakeRefused.class);

        await().untilAsserted( // a line is written after its answer
                        () ->
                                assertThat(Files.readString(nginx.accessLog()))
                                        .contains("GET /websocket\" 101", "GET /websocket\" 503"));
        String logs =
                Files.readString(nginx.accessLog())
                        + Files.readString(nginx.errorLog())
                        + nginx.output();
        assertThat(logs).contains("connect() failed").contains("/capi/user/userInfo");
        assertThat(logs).doesNotContain(tokens).doesNotContain("token=").doesNotContain("code=");
    }
}
