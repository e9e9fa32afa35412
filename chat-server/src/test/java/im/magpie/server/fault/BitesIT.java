package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.lab.DatabaseServer;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.Sabotage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Without what keeps a promise, an experiment must say which promise is broken, with each of the
 * {@link Seeds}.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BitesIT {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofSeconds(30);

    /** What came wrong stays wrong. */
    private static final Duration AT_ONCE = Duration.ZERO;

    /**
     * What is not there by then will not come: four times what is late. The run without a sabotage
     * is given no more.
     */
    private static final Duration MISSING = Duration.ofSeconds(10);

    private static final String KEY = "uk_message_client";

    private Bench bench;

    @BeforeAll
    void start() {
        bench =
                Bench.with(
                        Sabotage.HOSTILE_BUS,
                        Sabotage.NO_EVENT_READER,
                        Sabotage.NO_ORDER,
                        Sabotage.NO_MEMBER_VERSION,
                        Sabotage.NO_LOOK_UP);
    }

    @BeforeEach
    void makeWell() {
        bench.makeWell();
    }

    @AfterAll
    void stop() {
        if (bench != null) {
            bench.close();
        }
    }

    @EachSeed
    void nothingIsReportedWhenNothingIsTakenOut(long seed) throws InterruptedException {
        Outcome outcome = bench.run(bite("nothing", BitesIT::nothing), seed, MISSING);

        outcome.keepUnless(outcome.problems().isEmpty());
        assertThat(outcome.problems()).as("%s", outcome.experiment()).isEmpty();
    }

    /** The broker stays away to the end: a bus that is back shows by itself what was missed. */
    @EachSeed
    void withoutTheEventReaderMessagesAreNeverSeen(long seed) throws InterruptedException {
        Fault bite =
                bite(
                        "no event reader",
                        sabotage(Sabotage.NO_EVENT_READER).andThen(Faults.BROKER_KILLED.inject()));

        assertReported(bench.run(bite, seed, MISSING), "not shown", "the end is missing");
    }

    @EachSeed
    void withoutTheOrderOfFeedsMessagesComeTwiceAndBackwards(long seed)
            throws InterruptedException {
        Fault bite = bite("no order", sabotage(Sabotage.HOSTILE_BUS, Sabotage.NO_ORDER));

        assertReported(bench.run(bite, seed, AT_ONCE), "again or backwards", "gap");
    }

    /**
     * Nobody asks who came and went. Where the wanderer was out when that began, it is back and
     * hears nothing more; where it was in, it hears on when it is out.
     */
    @EachSeed
    void withoutTheMemberVersionTheWrongOnesHear(long seed) throws InterruptedException {
        Fault bite = bite("no member version", sabotage(Sabotage.NO_MEMBER_VERSION));

        assertReported(bench.run(bite, seed, MISSING), "the end is missing|not for this one");
    }

    /** Who does not hear that a message was accepted sends it again. */
    @EachSeed
    void withoutTheKeyOfNamesMessagesWhoseAnswersAreLostAreDoubled(long seed) throws Exception {
        bench.saboteur().doThis(Sabotage.NO_LOOK_UP);

        Outcome outcome = withoutTheKey(seed);

        assertReported(outcome, "doubled", "another id: a repeat of");
    }

    private Outcome withoutTheKey(long seed) throws SQLException, InterruptedException {
        sql("ALTER TABLE message DROP INDEX " + KEY);
        try {
            Fault lost = Faults.answersLost(bench.way());
            return bench.run(lost.named("no key"), seed, AT_ONCE);
        } finally {
            sql("UPDATE message SET client_msg_id = NULL");
            sql("ALTER TABLE message ADD UNIQUE KEY " + KEY + " (from_uid, client_msg_id)");
        }
    }

    /** One that nothing undoes until the run is over. */
    private static Fault bite(String name, Consumer<TwoNodes> inject) {
        return Fault.of(name, SHORT, BOUND, inject, BitesIT::nothing);
    }

    private Consumer<TwoNodes> sabotage(Sabotage... these) {
        return nodes -> bench.saboteur().doThis(these);
    }

    /** What needs no doing or undoing. */
    static void nothing(TwoNodes nodes) {}

    /**
     * @param kinds each must be there; where several are separated by a bar, one of them
     */
    private static void assertReported(Outcome outcome, String... kinds) {
        List<String> missing =
                Stream.of(kinds)
                        .filter(any -> Stream.of(any.split("\\|")).noneMatch(outcome::reports))
                        .toList();
        outcome.keepUnless(missing.isEmpty());
        assertThat(missing)
                .as("not reported of %s, but %s", outcome.experiment(), outcome.kinds())
                .isEmpty();
    }

    private void sql(String statement) throws SQLException {
        DatabaseServer database = bench.nodes().lab().database();
        try (Connection connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
