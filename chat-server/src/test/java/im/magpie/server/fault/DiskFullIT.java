package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.LabFolder;
import im.magpie.lab.MariaDbServer;
import im.magpie.lab.Node;
import im.magpie.lab.NodeOptions;
import im.magpie.lab.Part;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import im.magpie.server.process.MagpieProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The disk of the database has no room while users write: nothing that was accepted is lost, and
 * all goes on when there is room again. The same disk is filled in as many rounds as there are
 * {@link Seeds}.
 */
@EnabledIf(
        value = "im.magpie.lab.Part#canHaveSmallDisks",
        disabledReason = "A small disk takes root and unshare")
class DiskFullIT {
    private static final int SENDERS = 6;
    private static final int SOME = 100;

    /** Tables grow by a mebibyte at a time, and what they have left is used up first. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Far longer than it takes to serve again when there is room. */
    private static final Duration LONG = Duration.ofSeconds(15);

    /** MiB; the log alone takes 96. */
    private static final int DATABASE_DISK = 320;

    private static final int NODE_DISK = 64;

    private final LabFolder folder = LabFolder.create();

    @AfterEach
    void stop() {
        folder.close();
    }

    private static NodeOptions options(String... more) {
        return NodeOptions.of(MagpieProcess.jar())
                .withJava(MagpieProcess.java())
                .withArguments(
                        "--chat.rate-limit.enabled=false", "--chat.login.password.strength=4")
                .withArguments(more);
    }

    /**
     * What needs more room is not written: a definite no each time, and reading goes on. Now and
     * then a server finds no room to take a transaction back, and ends itself: then it is started
     * again, when there is room, by whoever looks after it.
     */
    @Test
    @EnabledIf(
            value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
            disabledReason = "The servers' binaries exist for linux-x86_64 only")
    void aDatabaseServerWithoutRoomRefusesAndIsReadOn() throws InterruptedException {
        MariaDbServer database = MariaDbServer.startOnSmallDisk(folder, DATABASE_DISK);
        RestClient rest = rest(Node.start(folder, "node", on(database)));
        int ended = 0;
        try (Senders senders = Senders.repeating(rest, Registration.newUsers(rest, SENDERS))) {
            for (int round = 1; round <= Seeds.count(); round++) {
                int unknown = senders.unknowns();
                fillAndFree(database, senders, () -> assertReadOn(rest, database));
                if (hasEndedItself(database, senders)) {
                    ended++;
                    database.restart();
                } else {
                    assertThat(senders.unknowns()).as("unknown outcomes").isEqualTo(unknown);
                }
            }
            senders.awaitMore(SOME);
            senders.finish();

            assertKept(rest, senders);
            System.out.println("the database server ended itself " + ended + " times");
        }
    }

    @Test
    @EnabledIf(
            value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
            disabledReason = "The servers' binaries exist for linux-x86_64 only")
    void withoutKnowingAFullDiskItIsTakenForAFault() {
        MariaDbServer database = MariaDbServer.startOnSmallDisk(folder, DATABASE_DISK);
        try (Saboteur saboteur = Saboteur.of(Sabotage.UNKNOWN_FULL_DISK)) {
            RestClient rest = rest(Node.start(folder, "node", on(database, saboteur)));
            List<User> users = Registration.newUsers(rest, SENDERS);
            for (int round = 1; round <= Seeds.count(); round++) {
                try (Senders senders = Senders.repeating(rest, users)) {
                    saboteur.doThis(Sabotage.UNKNOWN_FULL_DISK);
                    fillAndFree(database, senders, () -> {});
                    if (hasEndedItself(database, senders)) {
                        database.restart();
                    }

                    assertThat(senders.surprises()).isNotEmpty();
                }
            }
        }
    }

    private static NodeOptions on(MariaDbServer database) {
        return options(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password());
    }

    private static NodeOptions on(MariaDbServer database, Saboteur saboteur) {
        return on(database).withJvmOptions(saboteur.jvmOptions().toArray(String[]::new));
    }

    /** A page is read, or the server is ending. */
    private static void assertReadOn(RestClient rest, Part database) {
        int status = rest.get("/capi/chat/public/msg/page?roomId=1").status();
        if (status != 200) {
            assertThat(status).isEqualTo(503);
            await().until(() -> !database.isAlive());
        }
    }

    /** There is room again: it serves, or it has ended for want of room and no other reason. */
    private static boolean hasEndedItself(Part database, Senders senders) {
        int accepted = senders.count();
        await().atMost(PATIENCE).until(() -> !database.isAlive() || senders.count() > accepted);
        if (!database.isAlive()) {
            assertThat(database.output()).contains("Out of disk space");
        }
        return !database.isAlive();
    }

    /**
     * After a write that failed H2 closes its file. The node says that it is not ready, and opens
     * it again by itself when there is room; nothing is lost.
     */
    @Test
    void anEmbeddedDatabaseWithoutRoomServesNobodyAndOpensAgainByItself()
            throws InterruptedException {
        // The connection that is watched says nothing for as long as it takes.
        NodeOptions options = options("--chat.websocket.idle-timeout=0s");
        Node node = Node.startOnSmallDisk(folder, "node", options, NODE_DISK);
        RestClient rest = rest(node);
        ClosedFile file = new ClosedFile(node, rest);
        try (Senders senders = Senders.repeating(rest, Registration.newUsers(rest, SENDERS))) {
            for (int round = 1; round <= Seeds.count(); round++) {
                fillAndFree(node, senders, file::assertAlive);
                file.awaitOpenAgain();
            }
            senders.awaitMore(SOME);
            senders.finish();

            assertKept(rest, senders);
        }
        file.assertToldOnce();
    }

    /** Nobody hears that the file is closed, and its room is of no use. */
    @Test
    void withoutOpeningItsFileAgainAnEmbeddedDatabaseServesNobodyWhateverRoomThereIs()
            throws InterruptedException {
        try (Saboteur saboteur = Saboteur.of(Sabotage.NO_OPENING_AGAIN)) {
            NodeOptions options =
                    options().withJvmOptions(saboteur.jvmOptions().toArray(String[]::new));
            Node node = Node.startOnSmallDisk(folder, "node", options, NODE_DISK);
            RestClient rest = rest(node);
            try (Senders senders = Senders.repeating(rest, Registration.newUsers(rest, SENDERS))) {
                for (int round = 1; round <= Seeds.count(); round++) {
                    saboteur.doThis(Sabotage.NO_OPENING_AGAIN);
                    fillAndFree(node, senders, () -> {});
                    int accepted = senders.count();
                    await().during(LONG)
                            .atMost(LONG.multipliedBy(2))
                            .until(() -> senders.count() == accepted);
                    saboteur.doNothing();
                    senders.awaitMore(SOME);
                }
                senders.finish();

                assertKept(rest, senders);
            }
        }
    }

    private static RestClient rest(Node node) {
        return RestClient.of(
                URI.create("http://127.0.0.1:" + node.http()),
                URI.create("ws://127.0.0.1:" + node.ws()));
    }

    /**
     * Returns when messages have been accepted and then refused for some time, and there is room
     * again.
     *
     * @param disk whose disk is filled
     * @param meanwhile what is asked while nothing can be written
     */
    private static void fillAndFree(Part disk, Senders senders, Runnable meanwhile) {
        senders.awaitMore(SOME);
        disk.fillDisk();
        try {
            int before = failures(senders);
            await().atMost(PATIENCE).until(() -> failures(senders) >= before + SOME);
            meanwhile.run();
        } finally {
            disk.freeDisk();
        }
    }

    /** Answers that are no honest refusal count, too: they are shown at the end. */
    private static int failures(Senders senders) {
        return senders.refusals() + senders.unknowns() + senders.surprises().size();
    }

    private static void assertKept(RestClient rest, Senders senders) {
        System.out.printf(
                "disk full %d times: %d accepted, %d refused, %d unknown%n",
                Seeds.count(), senders.count(), senders.refusals(), senders.unknowns());
        assertThat(senders.refusals()).as("definite refusals").isPositive();
        assertThat(senders.problems(Senders.history(rest))).isEmpty();
    }
}
