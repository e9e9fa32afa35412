package im.magpie.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.fault.Seeds;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A network that breaks and is back: all clients of a node come again at the same moment. It breaks
 * in as many rounds as there are {@link Seeds}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "All of 127.0.0.0/8 is this machine; /proc")
@EnabledIf(
        value = "filesAreThereOrRequired",
        disabledReason = "A process may not open 10,500 files: ulimit -n")
class ReconnectStormIT {
    private static final int CLIENTS = 5_000;
    private static final int USERS = 500;
    private static final int OTHERS = 50;
    private static final int PER_SECOND = 5;

    /** For a moment the node has each client twice; the tests, which have it once, need 6,000. */
    private static final int OPEN_FILES = 10_500;

    /** All clients have begun to connect by then, or it is no storm. */
    private static final long STORM_MILLIS = 2_000;

    /** Of each storm; a busy machine holds the clients back. */
    private static final int TRIES = 3;

    /** Far above what it takes: clients and node share the machine. */
    private static final Duration BACK = Duration.ofSeconds(60);

    /** From a send until each of the others has it, during the storm. */
    private static final double LATE_MILLIS = 5_000;

    /** Beside the heap: 5,000 connections that the node does not know to be gone, and 5,000 new. */
    private static final long MOST_GROWTH = 256;

    /** Of the clients, and of the time that they have. */
    private static final int SHARE = 4;

    static boolean filesAreThereOrRequired() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"))
                || OpenFiles.limit() >= OPEN_FILES;
    }

    @BeforeAll
    static void assertFiles() {
        assertThat(OpenFiles.limit())
                .as("files that a process of this user may open: ulimit -n")
                .isGreaterThanOrEqualTo(OPEN_FILES);
    }

    @Test
    void everybodyIsBackAndTheOthersGoOn() {
        try (MagpieProcess magpie = node(List.of())) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            Population users = Population.of(rest, USERS);
            SteadySender sender = SteadySender.brief(rest, users.users());
            Receipts others = new Receipts(OTHERS, sender);
            List<String> guests = Collections.nCopies(OTHERS, "/websocket");
            try (sender;
                    Crowd guard = new Crowd(magpie.ws(), guests, others).start()) {
                others.awaitEverybody(0);
                comeAndGo(magpie, users);
                sender.start(PER_SECOND, others::slowest);
                try (ResidentMemory memory = new ResidentMemory(magpie.pid())) {
                    for (int round = 1; round <= Seeds.count(); round++) {
                        storm(magpie, users, sender);
                    }
                    int sent = sender.stopAndCount();

                    assertOthersWentOn(others, sent);
                    System.out.printf(
                            "%d storms of %d: others' p99 %.0f ms, longest %.0f ms; %d MiB more%n",
                            Seeds.count(),
                            CLIENTS,
                            others.latencyMillis(99),
                            others.latencyMillis(100),
                            memory.growthMebibytes());
                    assertThat(memory.growthMebibytes()).as("MiB").isLessThan(MOST_GROWTH);
                }
                assertThat(guard).isNotNull();
            }
        }
    }

    /**
     * A database at a distance does not hold up a storm, since a few questions are asked for all.
     * One that is asked for each is not: after a part of the time there is less than this part.
     */
    @Test
    void loginsThatAreNotGatheredAreFarFromBackInTime() {
        try (Saboteur saboteur =
                        Saboteur.of(Sabotage.DISTANT_DATABASE, Sabotage.ONE_LOGIN_AT_A_TIME);
                MagpieProcess magpie = node(saboteur.jvmOptions())) {
            Population users = Population.of(RestClient.of(magpie.http(), magpie.ws()), USERS);
            for (int round = 1; round <= Seeds.count(); round++) {
                awaitLine(magpie, saboteur.doThis(Sabotage.DISTANT_DATABASE));
                stormOn(magpie, users, back -> back.awaitEverybody(CLIENTS));
                awaitLine(
                        magpie,
                        saboteur.doThis(Sabotage.DISTANT_DATABASE, Sabotage.ONE_LOGIN_AT_A_TIME));
                stormOn(magpie, users, ReconnectStormIT::awaitFew);
            }
        }
    }

    private static void awaitLine(MagpieProcess magpie, String line) {
        await().until(() -> magpie.output().lines().anyMatch(line::equals));
    }

    private static void stormOn(MagpieProcess magpie, Population users, Consumer<Receipts> judge) {
        Receipts back = Receipts.fromAnywhere(CLIENTS, content -> System.nanoTime());
        try (Crowd clients = begin(magpie, users, back)) {
            judge.accept(back);
            assertThat(clients.begunMillis()).isNotNegative();
        }
    }

    /** Nobody is refused; at this pace not all are back when the time is over. */
    private static void awaitFew(Receipts back) {
        await().during(BACK.dividedBy(SHARE))
                .atMost(BACK)
                .until(() -> back.loggedIn() < CLIENTS / SHARE);
        assertThat(back.loggedIn()).isPositive();
        assertThat(back.problems()).isEmpty();
    }

    /**
     * The limits that a storm from ten addresses meets are raised; for a moment the node counts
     * each client twice.
     */
    private static MagpieProcess node(List<String> javaOptions) {
        return MagpieProcess.start(
                ResidentMemory.heapAnd(javaOptions),
                List.of(
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4",
                        "--chat.websocket.max-connections-per-address=0",
                        "--chat.websocket.max-connections-per-user=40"));
    }

    /** All are connected, and all at once are not. */
    private static void comeAndGo(MagpieProcess magpie, Population users) {
        Receipts first = Receipts.fromAnywhere(CLIENTS, content -> System.nanoTime());
        try (Crowd clients = new Crowd(magpie.ws(), users.paths(CLIENTS), first).start()) {
            first.awaitEverybody(CLIENTS);
            assertThat(clients).isNotNull();
        }
    }

    /** They come all at once, and go all at once. */
    private static void storm(MagpieProcess magpie, Population users, SteadySender sender) {
        int tries = 1;
        while (!comeAllAtOnce(magpie, users, sender)) {
            assertThat(tries++).as("storms that began too slowly").isLessThan(TRIES);
        }
    }

    /** Returns whether they were as fast as a storm is. */
    private static boolean comeAllAtOnce(
            MagpieProcess magpie, Population users, SteadySender sender) {
        Receipts back = Receipts.fromAnywhere(CLIENTS, sender);
        long begun = System.nanoTime();
        try (Crowd clients = begin(magpie, users, back)) {
            back.awaitEverybody(CLIENTS);
            System.out.printf(
                    "storm of %d: begun in %d ms, all logged in after %d ms%n",
                    CLIENTS, clients.begunMillis(), (System.nanoTime() - begun) / 1_000_000);
            awaitOneMessageAtEverybody(back);
            assertThat(clients.begunMillis()).isNotNegative();
            return clients.begunMillis() <= STORM_MILLIS;
        }
    }

    private static Crowd begin(MagpieProcess magpie, Population users, Receipts back) {
        return new Crowd(magpie.ws(), users.paths(CLIENTS), back).atOnce(CLIENTS).start();
    }

    /** Who is back hears the room, in order and without holes. */
    private static void awaitOneMessageAtEverybody(Receipts receipts) {
        await().atMost(BACK)
                .untilAsserted(() -> assertThat(receipts.slowest()).isGreaterThanOrEqualTo(1));
        assertThat(receipts.problems()).isEmpty();
    }

    private static void assertOthersWentOn(Receipts others, int sent) {
        others.awaitEverything(sent);
        assertThat(others.latencyMillis(100)).as("longest, ms").isLessThan(LATE_MILLIS);
    }
}
