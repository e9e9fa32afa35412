package im.magpie.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A global room of a thousand connections, users and guests, at 50 messages a second. */
class ThousandClientsIT {
    private static final int MEMBERS = 1000;
    private static final int USERS = 50;
    private static final int PER_SECOND = 50;
    private static final int SECONDS = 20;

    /** A counter of closed connections whose labels name the reason, with a value above zero. */
    private static final Pattern TOO_SLOW =
            Pattern.compile("(?m)^\\S*clos\\S*\\{[^}]*(4008|slow)[^}]*} [1-9]");

    @Test
    void everyoneReceivesEverythingOnceAndInOrderBesideAReaderThatHangs() throws Exception {
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        List.of("-Xmx1g", "-XX:TieredStopAtLevel=4"),
                        List.of(
                                "--chat.rate-limit.enabled=false",
                                "--chat.login.password.strength=4"))) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            Population users = Population.of(rest, USERS);
            SteadySender sender = new SteadySender(rest, users.users());
            Receipts receipts = new Receipts(MEMBERS, sender);
            try (sender;
                    Crowd crowd =
                            new Crowd(magpie.ws(), users.pathsAndGuests(MEMBERS), receipts)
                                    .start();
                    StalledReader stalled = new StalledReader(magpie.ws())) {
                receipts.awaitEverybody(MEMBERS / 2);

                sender.start(PER_SECOND, receipts::slowest);
                awaitTheEndOf(stalled, sender, receipts, rest);
                int sent = sender.stopAndCount();

                assertDelivered(receipts, sent);
                assertThat(magpie.output()).containsPattern("too-slow|4008");
                assertThat(stalled.hasEnded()).isTrue();
                assertThat(crowd).isNotNull();
            }
        }
    }

    /** Sends for the whole time, and on until the server has given up on the reader that hangs. */
    private static void awaitTheEndOf(
            StalledReader stalled, SteadySender sender, Receipts receipts, RestClient rest) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            beat(stalled);
                            assertThat(receipts.problems()).isEmpty();
                            return sender.count() >= PER_SECOND * SECONDS
                                    && TOO_SLOW.matcher(metrics(rest)).find();
                        });
    }

    private static void beat(StalledReader stalled) {
        try {
            stalled.heartbeat();
        } catch (IOException ended) {
            // The server has hung up, as it should in the end.
        }
    }

    private static String metrics(RestClient rest) {
        return rest.with("Accept", "text/plain").get("/actuator/prometheus").text();
    }

    private static void assertDelivered(Receipts receipts, int sent) {
        receipts.awaitEverything(sent);
        System.out.printf(
                "%d connections, %d messages: %d deliveries, send to receipt p50 %.1f ms, p99 %.1f ms%n",
                MEMBERS,
                sent,
                receipts.deliveries(),
                receipts.latencyMillis(50),
                receipts.latencyMillis(99));
    }
}
