package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.history.HistoryChecker.Stored;
import im.magpie.server.process.MagpieProcess;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged jar in a loop while users write. The number of kills is the system property
 * {@code magpie.kills}, 5 by default.
 */
class KillLoopIT {
    private static final int SENDERS = 6;

    /** Fixed, so that a run can be repeated; the moment within a commit is chance anyway. */
    private final Random random = new Random(20_261_121);

    @Test
    void everyAcceptedMessageSurvivesKillsOnceAndInOrder() throws InterruptedException {
        int kills = Integer.getInteger("magpie.kills", 5);
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false", "--chat.login.password.strength=4")) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            try (Senders senders = Senders.repeating(rest, Registration.newUsers(rest, SENDERS))) {
                for (int i = 0; i < kills; i++) {
                    senders.awaitMore(30 + random.nextInt(300));
                    magpie.kill();
                    magpie.restart();
                }
                senders.awaitMore(50);
                senders.finish();
                assertHistory(rest, senders, kills);
            }
        }
    }

    private static void assertHistory(RestClient rest, Senders senders, int kills) {
        List<Stored> history = Senders.history(rest);
        System.out.printf(
                "kill loop: %d kills, %d messages acknowledged, %d repeats, %d stored%n",
                kills, senders.count(), senders.repeats(), history.size());
        assertThat(senders.problems(history)).isEmpty();
        assertThat(senders.repeats()).as("kills that hit a send").isPositive();
    }
}
