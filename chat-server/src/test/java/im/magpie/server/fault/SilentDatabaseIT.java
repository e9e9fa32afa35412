package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.LabFolder;
import im.magpie.lab.MariaDbServer;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker.Stored;
import im.magpie.server.process.MagpieProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The database stands still with all its connections open (SIGSTOP): who is being served then, and
 * who comes at any moment until it goes on, is refused for sure, within four seconds.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SilentDatabaseIT {
    /** Four seconds, and what a busy machine adds. */
    private static final Duration PROMISED = Duration.ofMillis(4_900);

    /** Its threads stop one after the other. */
    private static final Duration STANDING_STILL = Duration.ofMillis(300);

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int EVERY_MILLIS = 40;

    private final LabFolder folder = LabFolder.create();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final Queue<Asked> all = new ConcurrentLinkedQueue<>();
    private MariaDbServer database;
    private MagpieProcess magpie;
    private RestClient rest;
    private User user;

    /** A request: when it was sent, under what name, and its answer. */
    private record Asked(String what, String name, long at, CompletableFuture<Reply> reply) {
        boolean isSend() {
            return !name.isEmpty();
        }
    }

    private record Reply(RestReply answer, long at) {}

    @BeforeAll
    void start() {
        database = MariaDbServer.start(folder);
        magpie =
                MagpieProcess.start(
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4");
        rest = RestClient.of(magpie.http(), magpie.ws());
        user = Registration.newUser(rest);
    }

    @AfterAll
    void stop() {
        clock.shutdownNow();
        if (magpie != null) {
            magpie.close();
        }
        folder.close();
    }

    @Test
    void refusesForSureWithinFourSecondsAndServesAgain() throws Exception {
        Runnable[] kinds = {this::send, this::readRoom, this::readSessions, this::login};
        int[] next = {0};
        var asking =
                clock.scheduleAtFixedRate(
                        () -> kinds[next[0]++ % kinds.length].run(),
                        0,
                        EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
        await().atMost(PATIENCE).until(() -> all.size() > 100);
        long silent;
        long over;
        try (Connection locking = lockGlobalRoom()) {
            awaitSendsUnderWay();
            database.pause();
            silent = System.nanoTime();
            clock.schedule(database::resume, SILENCE.toMillis(), TimeUnit.MILLISECONDS).get();
            over = System.nanoTime();
            asking.cancel(false);
            locking.commit();
        }
        all.forEach(asked -> asked.reply.join());

        assertThat(problems(silent, over)).isEmpty();
        assertServesAgain();
        assertThat(magpie.isAlive()).isTrue();
    }

    private void send() {
        String name = Texts.unique("silent");
        ask("send", name, () -> rest.as(user).postLater("/capi/chat/msg", message(name)));
    }

    private static Map<String, Object> message(String name) {
        return Map.of(
                "roomId", 1, "msgType", 1, "body", Map.of("content", name), "clientMsgId", name);
    }

    private void readRoom() {
        get("/capi/chat/public/msg/page?roomId=1&pageSize=20");
    }

    private void readSessions() {
        get("/capi/chat/public/contact/page?pageSize=20");
    }

    private void get(String path) {
        ask(path, "", () -> rest.as(user).sendLater("GET", path, null));
    }

    /** With a wrong password: a right one would commit, and commits under way are waited for. */
    private void login() {
        Map<String, String> body = Map.of("account", user.account(), "password", "not the one");
        ask("login", "", () -> rest.postLater("/capi/user/public/login", body));
    }

    private void ask(String what, String name, Supplier<CompletableFuture<RestReply>> request) {
        long at = System.nanoTime();
        all.add(
                new Asked(
                        what,
                        name,
                        at,
                        request.get().thenApply(reply -> new Reply(reply, System.nanoTime()))));
    }

    /** From now on sends reach their transaction and wait there. */
    private Connection lockGlobalRoom() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.executeQuery("SELECT id FROM room WHERE id = 1 FOR UPDATE").close();
        }
        return connection;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    /** No commit is under way then, whose outcome could be unknown. */
    private void awaitSendsUnderWay() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            await().atMost(PATIENCE)
                    // Asked more often than ten times a second the table stays as it was.
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> hasWaitingTransaction(statement));
        }
    }

    private static boolean hasWaitingTransaction(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.innodb_trx"
                                + " WHERE trx_state = 'LOCK WAIT'")) {
            return row.next() && row.getInt(1) > 0;
        }
    }

    private List<String> problems(long silent, long over) {
        List<String> problems = new ArrayList<>();
        int underWay = 0;
        int refused = 0;
        for (Asked asked : all) {
            Reply reply = asked.reply.join();
            if (reply.at < silent + STANDING_STILL.toNanos()) {
                continue;
            }
            underWay += asked.at < silent ? 1 : 0;
            refused += reply.answer.status() == 503 ? 1 : 0;
            Duration took = Duration.ofNanos(reply.at - Math.max(asked.at, silent));
            boolean mayBeServed = asked.at + PROMISED.toNanos() > over;
            boolean answered =
                    reply.answer.status() == 503 || (mayBeServed && reply.answer.status() < 500);
            if (!answered || took.compareTo(PROMISED) > 0) {
                problems.add(
                        "%s, %d ms into the silence, took %d ms: %s"
                                .formatted(
                                        asked.what,
                                        (asked.at - silent) / 1_000_000,
                                        took.toMillis(),
                                        reply.answer));
            }
        }
        assertThat(underWay).as("under way when it fell silent").isPositive();
        assertThat(refused).as("refused").isGreaterThan(50);
        return problems;
    }

    /** What was refused is not there; repeated under its name it is, once. */
    private void assertServesAgain() {
        await().atMost(PATIENCE)
                .until(() -> rest.as(user).post("/capi/chat/msg", hello()).status() == 200);
        List<String> refused = new ArrayList<>();
        for (Asked asked : all) {
            if (asked.isSend() && asked.reply.join().answer.status() == 503) {
                refused.add(asked.name);
            }
        }
        assertThat(refused).as("refused sends").hasSizeGreaterThan(20);
        assertThat(names()).doesNotContainAnyElementsOf(refused);
        RestClient repeating = rest.as(user);
        for (String name : refused) {
            String id = id(repeating.post("/capi/chat/msg", message(name)));
            assertThat(id(repeating.post("/capi/chat/msg", message(name)))).isEqualTo(id);
        }
        assertThat(names()).containsAll(refused).doesNotHaveDuplicates();
    }

    private static Map<String, Object> hello() {
        return message(Texts.unique("again"));
    }

    private static String id(RestReply reply) {
        return reply.ok().get("message").get("id").asString();
    }

    private List<String> names() {
        return Senders.history(rest).stream()
                .map(Stored::clientMsgId)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
