package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker.Stored;
import im.magpie.server.process.MagpieProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** SIGTERM while users write: everything begun is finished, everybody is told. */
class GracefulStopIT {
    /** A node gives itself 30 s for what it is at; its code tells whether that was enough. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

    @Test
    void aStopUnderLoadLosesNothingAndTellsEverybody() throws InterruptedException {
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false", "--chat.login.password.strength=4")) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            List<User> users = Registration.newUsers(rest, 6);
            List<PushClient> clients = users.stream().map(user -> connect(magpie, user)).toList();
            try (Senders senders = Senders.endingWithAFailure(rest, users)) {
                senders.awaitMore(300);

                magpie.terminate();

                int exitCode = magpie.awaitExit(STOP_LIMIT);
                senders.join();
                assertThat(exitCode).as("0, or 128 + SIGTERM").isIn(0, 143);
                clients.forEach(client -> assertThat(client.awaitClose()).isEqualTo(1001));
                assertThat(senders.surprises()).isEmpty();
                assertNothingLost(magpie, rest, senders);
            }
            assertThat(magpie.output()).doesNotContain("\n\tat ");
        }
    }

    private static PushClient connect(MagpieProcess magpie, User user) {
        PushClient client =
                PushClient.connect(
                        URI.create(magpie.ws() + "/websocket?token=" + user.token()), Map.of());
        client.awaitPush(3);
        return client;
    }

    private static void assertNothingLost(MagpieProcess magpie, RestClient rest, Senders senders) {
        magpie.restart();
        List<Stored> history = Senders.history(rest);
        assertThat(senders.problems(history)).isEmpty();
        Set<String> stored = history.stream().map(Stored::clientMsgId).collect(Collectors.toSet());
        assertThat(senders.unacknowledged())
                .as("a send that was accepted must be answered before the end")
                .doesNotContainAnyElementsOf(stored);
    }
}
