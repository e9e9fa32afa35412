package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What {@code DiskFullIT} does with a disk is done here with an interrupt: H2 closes its file. */
class EmbeddedDatabaseTest {
    private static final long ENOUGH = 1L << 30;

    @TempDir private Path folder;
    private final AtomicLong room = new AtomicLong(ENOUGH);
    private final AtomicInteger timesOpenedAgain = new AtomicInteger();
    private HikariDataSource pool;
    private JdbcTemplate jdbc;

    @BeforeEach
    void open() {
        EmbeddedDatabase database =
                new EmbeddedDatabase(
                        new DriverManagerDataSource(
                                "jdbc:h2:" + folder.resolve("x") + ";WRITE_DELAY=0", "sa", ""),
                        room::get,
                        timesOpenedAgain::incrementAndGet);
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(250);
        database.goInto(config);
        pool = new HikariDataSource(config);
        database.isIn(pool);
        jdbc = new JdbcTemplate(pool);
        jdbc.execute("CREATE TABLE word (id INT PRIMARY KEY)");
        write(1);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void write(int id) {
        jdbc.update("INSERT INTO word VALUES (?)", id);
    }

    private Integer count() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM word", Integer.class);
    }

    /** Plain file access does not outlive an interrupt in the middle of a write. */
    private void closeTheFile() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> statement.execute("INSERT INTO word VALUES (1000)"))
                    .isInstanceOf(SQLException.class);
        } finally {
            Thread.interrupted();
        }
        assertThatThrownBy(this::count).isInstanceOf(DataAccessException.class);
    }

    private void awaitRefusal(String reason) {
        await().untilAsserted(
                        () ->
                                assertThatThrownBy(pool::getConnection)
                                        .isInstanceOf(SQLTransientConnectionException.class)
                                        .hasStackTraceContaining(reason));
    }

    private void awaitServed(int words) {
        await().ignoreException(SQLTransientConnectionException.class)
                .until(
                        () -> {
                            pool.getConnection().close();
                            return true;
                        });
        assertThat(count()).isEqualTo(words);
    }

    @Test
    void opensAClosedFileAgainAndFindsWhatWasCommitted() throws SQLException {
        closeTheFile();
        awaitServed(1);
        assertThat(timesOpenedAgain).hasValue(1);
        write(2);
        closeTheFile();
        awaitServed(2);
        assertThat(timesOpenedAgain).hasValue(2);
    }

    @Test
    void opensItWhenThereIsRoom() throws SQLException {
        room.set(1_000_000);
        closeTheFile();
        awaitRefusal("16777216 bytes of room, there are 1000000");

        room.set(ENOUGH);
        awaitServed(1);
    }

    /** Asked once more after that, it would make H2 forget the database that is open. */
    @Test
    void opensItWhenTheLastOldSessionHasEnded() throws SQLException {
        try (Connection old = pool.getConnection()) {
            closeTheFile();
            awaitRefusal("waits for sessions to end");
            assertThatThrownBy(
                            () ->
                                    new JdbcTemplate(new SingleConnectionDataSource(old, true))
                                            .execute("SELECT 1"))
                    .isInstanceOf(DataAccessException.class);
        }
        awaitServed(1);
        pool.getHikariPoolMXBean().softEvictConnections();
        awaitServed(1);
    }

    @Test
    void otherFailuresCloseNothing() throws SQLException {
        try (Connection inUse = pool.getConnection()) {
            assertThatThrownBy(() -> write(1)).isInstanceOf(DataAccessException.class);
            assertThat(count()).isOne();
            assertThat(inUse.isValid(1)).isTrue();
        }
        assertThat(timesOpenedAgain).hasValue(0);
    }
}
