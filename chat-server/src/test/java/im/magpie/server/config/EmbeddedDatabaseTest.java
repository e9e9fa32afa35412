package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import im.magpie.common.tx.Transactions;
import im.magpie.sql.CommitUnknownException;
import im.magpie.sql.RetryingTransactions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
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
    private Sessions file;
    private HikariDataSource pool;
    private JdbcTemplate jdbc;

    /** A pool that is being closed would begin another session, in a folder that is deleted. */
    private static final class Sessions extends DriverManagerDataSource {
        private boolean over;

        Sessions(Path path) {
            super("jdbc:h2:" + path + ";WRITE_DELAY=0", "sa", "");
        }

        synchronized void end() {
            over = true;
        }

        @Override
        public synchronized Connection getConnection() throws SQLException {
            if (over) {
                throw new SQLTransientConnectionException("the test is over");
            }
            return super.getConnection();
        }
    }

    @BeforeEach
    void open() {
        file = new Sessions(folder.resolve("x"));
        EmbeddedDatabase database =
                new EmbeddedDatabase(file, room::get, timesOpenedAgain::incrementAndGet);
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
        file.end();
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

    /** As a statement does that finds no memory. */
    private static void closeTheFileBesides(Connection connection) {
        try {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            session.getDatabase().shutdownImmediately();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommitThatWroteNothingIsNotTakenForOne() throws SQLException {
        Transactions transactions =
                new RetryingTransactions(
                        new DatabaseConfiguration()
                                .transactionManager(new DataSourceProperties(), pool));
        try (Connection another = pool.getConnection()) {
            assertThatThrownBy(
                            () ->
                                    transactions.run(
                                            () -> {
                                                write(2);
                                                closeTheFileBesides(another);
                                            }))
                    .isInstanceOf(CommitUnknownException.class);
        }
        awaitServed(1);

        transactions.run(() -> write(2));
        assertThat(count()).isEqualTo(2);
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
