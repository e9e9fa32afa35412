package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Node;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** What a node shows whose embedded database found no room and closed its file. */
final class ClosedFile {
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Stacks in the log for one closed file: of the few requests that were being served when it was
     * closed. Hundreds are refused after it.
     */
    private static final int MANY_STACKS = 20;

    private final Node node;
    private final RestClient rest;
    private final int stacksBefore;
    private PushClient connection;
    private int times;

    ClosedFile(Node node, RestClient rest) {
        this.node = node;
        this.rest = rest;
        this.stacksBefore = stacks();
        this.connection = connect();
    }

    private PushClient connect() {
        return PushClient.connect(
                URI.create("ws://127.0.0.1:" + node.ws() + "/websocket"), Map.of());
    }

    /** It lives, and serves nobody. */
    void assertAlive() {
        await().atMost(PATIENCE).until(() -> rest.get(READINESS).status() == 503);
        Map<String, Object> registration =
                Map.of("account", Texts.account(), "password", User.PASSWORD);
        assertThat(rest.post("/capi/user/public/register", registration).status()).isEqualTo(503);
        assertThat(rest.get("/capi/chat/public/msg/page?roomId=1").status()).isEqualTo(503);
        assertThat(connection.closeCode()).isNull();
        times++;
        assertThat(rest.get(LIVENESS).status()).isEqualTo(200);
    }

    /**
     * It is the same process, and nobody has done anything but to make room. It has forgotten what
     * it remembered, and lets its connections come back.
     */
    void awaitOpenAgain() {
        await().atMost(PATIENCE).until(() -> rest.get(READINESS).status() == 200);
        assertThat(rest.get("/capi/chat/public/msg/page?roomId=1").status()).isEqualTo(200);
        assertThat(connection.awaitClose()).isEqualTo(1001);
        connection = connect();
    }

    /** The log says each time once what has happened, and not what it means for each request. */
    void assertToldOnce() {
        String log = node.output();
        assertThat(log.split("the embedded database closed its file", -1)).hasSize(times + 1);
        assertThat(log).contains("No space left on device");
        assertThat(log.split("the embedded database is open again", -1)).hasSize(times + 1);
        assertThat(stacks() - stacksBefore).isLessThan(times * MANY_STACKS);
        assertThat(node.isAlive()).isTrue();
    }

    private int stacks() {
        return Math.toIntExact(
                node.output()
                        .lines()
                        .filter(line -> line.matches("[\\w.$]+(Exception|Error)(: .*)?"))
                        .count());
    }
}
