package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.DatabaseServer;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.EarlyAnswers;
import im.magpie.server.fault.agent.Sabotage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

    private static final Duration HEALED = Duration.ofSeconds(10);
    private static final Duration KEPT_BROKEN = Duration.ofSeconds(15);

    private static final String KEY = "uk_message_client";

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private Future<?> ending = CompletableFuture.completedFuture(null);
    private Bench bench;

    @BeforeAll
    void start() {
        bench =
                Bench.with(
                        Sabotage.HOSTILE_BUS,
                        Sabotage.NO_EVENT_READER,
                        Sabotage.NO_ORDER,
                        Sabotage.NO_MEMBER_VERSION,
                        Sabotage.NO_LOOK_UP,
                        Sabotage.EARLY_ANSWERS,
                        Sabotage.NO_GOODBYE,
                        Sabotage.BELIEVED_DIRECTORY,
                        Sabotage.NO_LIMIT_OF_SILENCE,
                        Sabotage.BROKEN_CONNECTIONS);
    }

    @BeforeEach
    void makeWell() {
        ending.cancel(false);
        bench.makeWell();
    }

    @AfterAll
    void stop() {
        later.shutdownNow();
        if (bench != null) {
            bench.close();
        }
    }

    @EachSeed
    void nothingIsReportedWhenNothingIsTakenOut(long seed) throws InterruptedException {
        assertNothingReported(bench.run(bite("nothing", BitesIT::nothing), seed, MISSING));
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
     * A node sleeps, and nobody asks who came and went. Where the wanderer was out when that began,
     * it is back and hears nothing more; where it was in, it hears on when it is out.
     */
    @EachSeed
    void withoutTheMemberVersionTheWrongOnesHear(long seed) throws InterruptedException {
        Fault bite = without("no member version", Faults.NODE_PAUSED, Sabotage.NO_MEMBER_VERSION);

        assertReported(bench.run(bite, seed, MISSING), "the end is missing|not for this one");
    }

    @EachSeed
    void withoutWaitingForTheCommitAnswersOfANodeThatIsKilledAreUntrue(long seed)
            throws InterruptedException {
        Fault bite =
                Fault.of(
                        "early answers",
                        Faults.NODE_KILLED.lasts(),
                        BOUND,
                        this::killBeforeACommit,
                        Faults.NODE_KILLED.heal().andThen(nodes -> bench.saboteur().doNothing()));

        assertReported(bench.run(bite, seed, AT_ONCE), "lost");
    }

    /** Its senders have heard of a message that is in no transaction that will commit. */
    private void killBeforeACommit(TwoNodes nodes) {
        bench.sabotage(Sabotage.EARLY_ANSWERS);
        long before = Bench.lines(nodes.b(), EarlyAnswers.GIVEN);
        await().until(() -> Bench.lines(nodes.b(), EarlyAnswers.GIVEN) > before);
        Faults.NODE_KILLED.inject().accept(nodes);
    }

    @EachSeed
    void withoutAGoodbyeConnectionsOfANodeThatStopsJustEnd(long seed) throws InterruptedException {
        bench.sabotage(Sabotage.NO_GOODBYE);

        Outcome outcome = bench.run(Faults.ROLLING_RESTART.named("no goodbye"), seed, AT_ONCE);

        assertReported(outcome, "no goodbye");
    }

    /**
     * Redis is back and has forgotten who is where. The look into the table of events would find
     * what is not sent to nodes that are believed to have nobody.
     */
    @EachSeed
    void withAnEmptyDirectoryBelievedMessagesAreNeverSeen(long seed) throws InterruptedException {
        Fault bite =
                without(
                        "believed directory",
                        Faults.REDIS_EMPTIED,
                        Sabotage.BELIEVED_DIRECTORY,
                        Sabotage.NO_EVENT_READER);

        assertReported(bench.run(bite, seed, MISSING), "not shown|the end is missing");
    }

    /** The bus brings what the table of events would; so it is the belief that harms. */
    @EachSeed
    void anEmptyDirectoryThatIsNotBelievedHarmsNobody(long seed) throws InterruptedException {
        Fault bite =
                without("unbelieved directory", Faults.REDIS_EMPTIED, Sabotage.NO_EVENT_READER);

        assertNothingReported(bench.run(bite, seed, MISSING));
    }

    /** So long that those who wait give up and begin again. */
    @EachSeed
    void withoutALimitOfSilenceSendersWaitAsLongAsTheDatabase(long seed)
            throws InterruptedException {
        Fault bite =
                Fault.of(
                                "no limit of silence",
                                SHORT.multipliedBy(4),
                                BOUND,
                                sabotage(Sabotage.NO_LIMIT_OF_SILENCE)
                                        .andThen(Faults.DATABASE_PAUSED.inject()),
                                Faults.DATABASE_PAUSED.heal())
                        .judgedBy(Faults.DATABASE_PAUSED.judge());

        assertReported(bench.run(bite, seed, AT_ONCE), "not refused in time");
    }

    /** Healing may take less here than elsewhere, not to wait for so long. */
    @EachSeed
    void withBrokenConnectionsKeptNothingHealsWhenTheDatabaseIsBack(long seed)
            throws InterruptedException {
        Fault bite =
                Fault.of(
                        "broken connections",
                        Faults.DATABASE_KILLED.lasts(),
                        HEALED,
                        sabotage(Sabotage.BROKEN_CONNECTIONS)
                                .andThen(Faults.DATABASE_KILLED.inject()),
                        Faults.DATABASE_KILLED.heal().andThen(nodes -> endLater()));

        assertReported(bench.run(bite, seed, AT_ONCE), "not healed");
    }

    private void endLater() {
        ending =
                later.schedule(
                        bench.saboteur()::doNothing, KEPT_BROKEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Who does not hear that a message was accepted sends it again. */
    @EachSeed
    void withoutTheKeyOfNamesMessagesWhoseAnswersAreLostAreDoubled(long seed) throws Exception {
        bench.sabotage(Sabotage.NO_LOOK_UP);

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

    /** A fault for which some safeties are taken out until the run is over. */
    private Fault without(String name, Fault fault, Sabotage... safeties) {
        return Fault.of(
                        name,
                        fault.lasts(),
                        fault.healsWithin(),
                        sabotage(safeties).andThen(fault.inject()),
                        fault.heal())
                .judgedBy(fault.judge());
    }

    private Consumer<TwoNodes> sabotage(Sabotage... these) {
        return nodes -> bench.sabotage(these);
    }

    /** What needs no doing or undoing. */
    static void nothing(TwoNodes nodes) {}

    private static void assertNothingReported(Outcome outcome) {
        outcome.keepUnless(outcome.problems().isEmpty());
        assertThat(outcome.problems()).as("%s", outcome.experiment()).isEmpty();
    }

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
