package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.PushClient.HandshakeRefused;
import im.magpie.server.process.MagpieProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Limits of connections, made small. The test speaks as a trusted proxy for many addresses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayLimitsIT {
    private static final int PER_ADDRESS = 4;
    private static final int PER_USER = 3;

    private final List<PushClient> connections = new ArrayList<>();
    private final AtomicInteger addresses = new AtomicInteger();
    private MagpieProcess magpie;
    private RestClient rest;

    @BeforeAll
    void start() {
        magpie =
                MagpieProcess.start(
                        "--chat.login.password.strength=4",
                        "--chat.rate-limit.enabled=false",
                        "--chat.websocket.idle-timeout=6s",
                        "--chat.websocket.max-connections-per-address=" + PER_ADDRESS,
                        "--chat.websocket.max-connections-per-user=" + PER_USER);
        rest = RestClient.of(magpie.http(), magpie.ws());
    }

    @AfterAll
    void stop() {
        magpie.close();
    }

    @AfterEach
    void closeConnections() {
        connections.forEach(PushClient::abort);
        connections.clear();
    }

    private String newAddress() {
        return "198.18.7." + addresses.incrementAndGet();
    }

    private PushClient connect(String address, String query) {
        PushClient client =
                PushClient.connect(
                        URI.create(magpie.ws() + "/websocket" + query),
                        Map.of("X-Forwarded-For", address));
        connections.add(client);
        return client;
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() {
        assertThat(connect(newAddress(), "").awaitClose()).isEqualTo(4003);
    }

    @Test
    void heartbeatsKeepAConnection() {
        PushClient client = connect(newAddress(), "");
        PushClient silent = connect(newAddress(), "");

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            client.send("{\"type\":2}");
                            return silent.closeCode() != null;
                        });

        client.send("ping").awaitText("pong");
    }

    @Test
    void theNewestConnectionOfAnAddressIsRefused() {
        String address = newAddress();
        IntStream.range(0, PER_ADDRESS).forEach(i -> connect(address, ""));

        HandshakeRefused refused =
                catchThrowableOfType(HandshakeRefused.class, () -> connect(address, ""));

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(503);
        connect(newAddress(), "");
    }

    @Test
    void aClosedConnectionMakesRoomForAnother() {
        String address = newAddress();
        List<PushClient> all =
                IntStream.range(0, PER_ADDRESS).mapToObj(i -> connect(address, "")).toList();

        all.get(0).close();

        await().atMost(Duration.ofSeconds(5))
                .ignoreException(HandshakeRefused.class)
                .until(() -> connect(address, "") != null);
    }

    @Test
    void theNewestConnectionOfAUserIsRefused() {
        User user = Conformance.register(rest);
        String query = "?token=" + user.token();
        List<PushClient> kept =
                IntStream.range(0, PER_USER).mapToObj(i -> connect(newAddress(), query)).toList();
        kept.forEach(client -> client.awaitPush(3));

        assertThat(connect(newAddress(), query).awaitClose()).isEqualTo(4029);

        assertThat(kept).allSatisfy(client -> client.send("ping").awaitText("pong"));
    }
}
