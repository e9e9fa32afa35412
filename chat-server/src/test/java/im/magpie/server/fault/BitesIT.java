package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.lab.DatabaseServer;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** Without what keeps a promise, an experiment must say which promise is broken. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BitesIT {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String KEY = "uk_message_client";

    private final Saboteur saboteur =
            Saboteur.of(
                    Sabotage.HOSTILE_BUS,
                    Sabotage.NO_EVENT_READER,
                    Sabotage.NO_ORDER,
                    Sabotage.NO_MEMBER_VERSION,
                    Sabotage.NO_LOOK_UP);
    private TwoNodes nodes;

    @BeforeAll
    void start() {
        nodes =
                TwoNodes.start(
                        saboteur.jvmOptions(),
                        "--chat.rate-limit.enabled=false",
                        "--chat.websocket.idle-timeout=10m");
    }

    @BeforeEach
    void makeWell() {
        saboteur.doNothing();
        Experiment.makeWell(nodes);
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
        saboteur.close();
    }

    @Test
    void nothingIsReportedWhenNothingIsTakenOut() throws InterruptedException {
        assertThat(problems(Fault.of("nothing", SHORT, BOUND, BitesIT::nothing, BitesIT::nothing)))
                .isEmpty();
    }

    /** The broker stays away to the end: a bus that is back shows by itself what was missed. */
    @Test
    void withoutTheEventReaderMessagesAreNeverSeen() throws InterruptedException {
        List<String> problems =
                problems(
                        Fault.of(
                                "no event reader",
                                SHORT,
                                BOUND,
                                and(
                                        nodes -> saboteur.doThis(Sabotage.NO_EVENT_READER),
                                        Faults.BROKER_KILLED.inject()),
                                BitesIT::nothing));

        assertReported(problems, "not shown");
        assertReported(problems, "the end is missing");
    }

    @Test
    void withoutTheOrderOfFeedsMessagesComeTwiceAndBackwards() throws InterruptedException {
        List<String> problems =
                problems(sabotage("no order", Sabotage.HOSTILE_BUS, Sabotage.NO_ORDER));

        assertReported(problems, "again or backwards");
        assertReported(problems, "gap");
    }

    /** Nobody asks who came: the wanderer is back and hears nothing more. */
    @Test
    void withoutTheMemberVersionWhoIsInvitedAgainHearsNothing() throws InterruptedException {
        List<String> problems = problems(sabotage("no member version", Sabotage.NO_MEMBER_VERSION));

        assertReported(problems, "the end is missing");
    }

    /** Who does not hear that a message was accepted sends it again. */
    @Test
    void withoutTheKeyOfNamesMessagesWhoseAnswersAreLostAreDoubled() throws Exception {
        List<String> problems;
        try (LostAnswers way = new LostAnswers()) {
            saboteur.doThis(Sabotage.NO_LOOK_UP);
            problems = problemsWithoutTheKey(Faults.answersLost(way));
        }

        assertReported(problems, "doubled");
        assertReported(problems, "another id: a repeat of");
    }

    private List<String> problemsWithoutTheKey(Fault fault)
            throws SQLException, InterruptedException {
        sql("ALTER TABLE message DROP INDEX " + KEY);
        try {
            return problems(fault);
        } finally {
            sql("UPDATE message SET client_msg_id = NULL");
            sql("ALTER TABLE message ADD UNIQUE KEY " + KEY + " (from_uid, client_msg_id)");
        }
    }

    private Fault sabotage(String name, Sabotage... these) {
        return Fault.of(name, SHORT, BOUND, nodes -> saboteur.doThis(these), BitesIT::nothing);
    }

    /** What needs no doing or undoing. */
    static void nothing(TwoNodes nodes) {}

    private static Consumer<TwoNodes> and(Consumer<TwoNodes> one, Consumer<TwoNodes> other) {
        return one.andThen(other);
    }

    private List<String> problems(Fault fault) throws InterruptedException {
        Outcome outcome = new Experiment(fault, new Random().nextLong()).run(nodes);
        System.out.println("bite: " + fault + ", " + Experiment.kinds(outcome.problems()));
        return outcome.problems();
    }

    private static void assertReported(List<String> problems, String kind) {
        assertThat(problems.stream().limit(50)).isNotEmpty();
        assertThat(problems).anyMatch(problem -> problem.startsWith(kind));
    }

    private void sql(String statement) throws SQLException {
        DatabaseServer database = nodes.lab().database();
        try (Connection connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
