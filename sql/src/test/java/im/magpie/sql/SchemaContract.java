package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.text.Normalizer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the product expects of every database it runs on. */
abstract class SchemaContract {

    /** Twenty pairs of texts that look alike to people and, under lax collations, to databases. */
    private static final List<List<String>> LOOK_ALIKES =
            List.of(
                    List.of("abc", "Abc"),
                    List.of("abc", "abc "),
                    List.of("abc", " abc"),
                    List.of("abc", "abc\t"),
                    List.of("abc", "ａｂｃ"),
                    List.of("ABC", "ＡＢＣ"),
                    List.of("123", "１２３"),
                    List.of("😀", "😎"),
                    List.of("👍", "👎"),
                    List.of("👨", "👩"),
                    List.of("é", "e"),
                    List.of("é", "é"),
                    List.of("ß", "ss"),
                    List.of("ı", "i"),
                    List.of("Σ", "ς"),
                    List.of("か", "カ"),
                    List.of("カ", "ｶ"),
                    List.of("が", "か"),
                    List.of("-", "‐"),
                    List.of("a", "а"));

    private TestDatabase database;
    private JdbcTemplate jdbc;

    abstract TestDatabase open();

    @BeforeEach
    void openDatabase() {
        database = open();
        jdbc = new JdbcTemplate(database.dataSource());
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void tellsLookAlikeTextsApartExactlyAsTheirKeysDo() {
        assertThat(LOOK_ALIKES).hasSize(20);
        for (int pair = 0; pair < LOOK_ALIKES.size(); pair++) {
            String one = LOOK_ALIKES.get(pair).get(0);
            String other = LOOK_ALIKES.get(pair).get(1);
            insertUser(one, pair + ":" + key(one));
            boolean same = key(one).equals(key(other));
            assertThat(isRefused(other, pair + ":" + key(other)))
                    .as(one + "|" + other)
                    .isEqualTo(same);
        }
    }

    @Test
    void givesEveryTextBackAsItCame() {
        List<String> texts = LOOK_ALIKES.stream().flatMap(List::stream).toList();
        for (int seq = 1; seq <= texts.size(); seq++) {
            jdbc.update(
                    "INSERT INTO message (room_id, seq, from_uid, client_msg_id, type, content,"
                            + " create_time) VALUES (7, ?, 1, ?, 1, ?, 0)",
                    seq,
                    (seq % 2 == 0 ? "k" : "K") + (seq + 1) / 2,
                    texts.get(seq - 1));
        }
        assertThat(
                        jdbc.queryForList(
                                "SELECT content FROM message WHERE room_id = 7 ORDER BY seq",
                                String.class))
                .isEqualTo(texts);
    }

    /** The normal form that the product puts into *_key columns. */
    private static String key(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
    }

    private boolean isRefused(String name, String key) {
        try {
            insertUser(name, key);
            return false;
        } catch (IllegalStateException e) {
            assertThat(e).hasRootCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
            return true;
        }
    }

    @Test
    void refusesTheSameKeyTwice() {
        insertUser("a", "a");
        assertThatThrownBy(() -> insertUser("b", "a"))
                .hasRootCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
    }

    @Test
    void beginsIdsWhereTheWireContractSays() throws SQLException {
        assertThat(insertUser("first", "first")).isEqualTo(20000);
        assertThat(
                        insert(
                                "INSERT INTO message (room_id, seq, from_uid, type, content,"
                                        + " create_time) VALUES (1, 1, 1, 1, 'x', 0)"))
                .isEqualTo(100_000_000L);
        assertThat(jdbc.queryForObject("SELECT hot_flag FROM room WHERE id = 1", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void isMigratedOnlyOnce() {
        int again =
                Flyway.configure()
                        .dataSource(database.dataSource())
                        .load()
                        .migrate()
                        .migrationsExecuted;
        assertThat(again).isZero();
    }

    @Test
    void passesTheCheckAtStart() {
        new DatabaseCheck(database.dataSource(), Clock.systemUTC()).run();
    }

    @Test
    void runsADeadlockedTransactionAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        jdbc.update("INSERT INTO room (id, type, active_time, create_time) VALUES (5, 1, 0, 0)");
        var threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int first : List.of(1, 5)) {
                runs.add(threads.submit(() -> lockBoth(first, 6 - first, bothHoldOne, attempts)));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(attempts.get()).isGreaterThan(2);
        assertThat(jdbc.queryForList("SELECT last_change FROM room WHERE id IN (1, 5)", Long.class))
                .containsExactly(2L, 2L);
    }

    private void lockBoth(
            int first, int second, CyclicBarrier bothHoldOne, AtomicInteger attempts) {
        database.transactions()
                .run(
                        () -> {
                            boolean firstTry = attempts.incrementAndGet() <= 2;
                            raise(first);
                            if (firstTry) {
                                await(bothHoldOne);
                            }
                            raise(second);
                        });
    }

    private void raise(int room) {
        jdbc.update("UPDATE room SET last_change = last_change + 1 WHERE id = ?", room);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long insertUser(String name, String key) {
        try {
            return insert(
                    "INSERT INTO chat_user (name, name_key, create_time, update_time)"
                            + " VALUES (?, ?, 0, 0)",
                    name,
                    key);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long insert(String sql, String... values) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }
}
