package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker.Stored;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged jar in a loop while users write. The number of kills is the system property
 * {@code magpie.kills}, 5 by default.
 */
class KillLoopIT {
    private static final int SENDERS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Fixed, so that a run can be repeated; the moment within a commit is chance anyway. */
    private final Random random = new Random(20_261_121);

    @Test
    void everyAcceptedMessageSurvivesKillsOnceAndInOrder() throws InterruptedException {
        int kills = Integer.getInteger("magpie.kills", 5);
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false", "--chat.login.password.strength=4")) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            try (Senders senders = Senders.repeating(rest, users(rest))) {
                for (int i = 0; i < kills; i++) {
                    awaitMore(senders, 30 + random.nextInt(300));
                    magpie.kill();
                    magpie.restart();
                }
                awaitMore(senders, 50);
                senders.close();
                senders.join();
                assertHistory(rest, senders, kills);
            }
        }
    }

    private static List<User> users(RestClient rest) {
        List<User> users = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            users.add(Registration.newUser(rest));
        }
        return users;
    }

    private static void awaitMore(Senders senders, int messages) {
        int wanted = senders.count() + messages;
        // Polled without pause between kills, so that they hit different moments of the sends.
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(3))
                .until(() -> senders.count() >= wanted);
    }

    private static void assertHistory(RestClient rest, Senders senders, int kills) {
        List<Stored> history = Senders.history(rest);
        System.out.printf(
                "kill loop: %d kills, %d messages acknowledged, %d repeats, %d stored%n",
                kills, senders.count(), senders.repeats(), history.size());
        assertThat(senders.surprises()).isEmpty();
        assertThat(senders.problems(history)).isEmpty();
        assertThat(senders.repeats()).as("kills that hit a send").isPositive();
    }
}
