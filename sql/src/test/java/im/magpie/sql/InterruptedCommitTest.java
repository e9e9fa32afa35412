package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * With plain file access, one interrupted thread inside a commit closes the whole embedded
 * database.
 */
class InterruptedCommitTest {
    private static final int COMMITS = 500;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.h2();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void doesNotCloseTheDatabaseAndLosesNothing() throws Exception {
        AtomicInteger committed = new AtomicInteger();
        Thread victim = new Thread(() -> commitWhileInterrupted(committed));
        victim.start();
        victim.join();
        assertThat(committed.get()).isPositive();
        assertThat(
                        new JdbcTemplate(database.dataSource())
                                .queryForObject(
                                        "SELECT COUNT(*) FROM message WHERE room_id = 9",
                                        Integer.class))
                .isGreaterThanOrEqualTo(committed.get());
    }

    /** An interrupt is pending in every commit. Some may fail; none may take the others along. */
    private void commitWhileInterrupted(AtomicInteger committed) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO message (room_id, seq, from_uid, type, content,"
                                        + " create_time) VALUES (9, ?, 1, 1, ?, 0)")) {
            connection.setAutoCommit(false);
            for (int seq = 1; seq <= COMMITS; seq++) {
                insert.setInt(1, seq);
                insert.setString(2, "x".repeat(2000));
                insert.executeUpdate();
                Thread.currentThread().interrupt();
                connection.commit();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            Thread.interrupted();
        }
    }
}
