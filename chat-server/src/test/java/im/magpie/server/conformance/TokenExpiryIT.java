package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.process.MagpieProcess;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tokens that live as short as the settings allow, a minute: their end, and their renewal before
 * it. All tests share the one wait, since they all use a token of the beginning.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenExpiryIT {
    private static final String ME = "/capi/user/userInfo";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** The renewed token lives so much longer than the first one. */
    private static final Duration LATER = Duration.ofSeconds(15);

    private MagpieProcess magpie;
    private RestClient rest;
    private User user;
    private PushClient connected;

    @BeforeAll
    void start() {
        magpie =
                MagpieProcess.start(
                        "--chat.login.password.strength=4",
                        "--chat.token.ttl=1m",
                        "--chat.token.renew-before=58s");
        rest = RestClient.of(magpie.http(), magpie.ws());
        user = Conformance.register(rest);
        connected = connect(user.token());
        connected.awaitPush(3);
    }

    @AfterAll
    void stop() {
        if (connected != null) {
            connected.abort();
        }
        magpie.close();
    }

    private PushClient connect(String token) {
        return PushClient.connect(URI.create(magpie.ws() + "/websocket?token=" + token), Map.of());
    }

    /** Waits for the end of the first token, as a living client does. */
    private void awaitExpiry() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            if (connected.closeCode() == null) {
                                connected.send("{\"type\":2}");
                            }
                            return rest.as(user).get(ME).status() == 401;
                        });
    }

    @Test
    void anExpiredTokenIsRefusedAndEndsItsConnection() {
        awaitExpiry();

        connected.awaitPush(6);
        assertThat(connected.awaitClose()).isEqualTo(4001);
        rest.as(user).get(ME).refused(401, 401);
    }

    @Test
    void anExpiredTokenConnectsAsAGuest() {
        awaitExpiry();

        try (PushClient client = connect(user.token())) {
            client.awaitPush(6);
            assertThat(client.pushes(3)).isEmpty();
        }
    }

    @Test
    void aConnectCloseToTheEndBringsATokenThatLivesLonger() {
        User other = Conformance.register(rest);
        String[] renewed = new String[1];
        await().atMost(LIMIT)
                .pollDelay(LATER)
                .until(
                        () -> {
                            try (PushClient client = connect(other.token())) {
                                renewed[0] = client.awaitPush(3).get("token").asString();
                                return !renewed[0].equals(other.token());
                            }
                        });

        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> rest.as(other).get(ME).status() == 401);
        rest.token(renewed[0]).get(ME).ok();
    }
}
