package im.magpie.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database, once at start, whether it is set up as the promises of Magpie need it. */
public final class DatabaseCheck {
    private static final Logger log = LoggerFactory.getLogger(DatabaseCheck.class);

    /** The time a question takes, and the little that well-kept clocks differ. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final Clock clock;

    /**
     * @param dataSource the database
     * @param clock this node's
     */
    public DatabaseCheck(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /**
     * Checks isolation, and warns where commits are not durable or clocks differ.
     *
     * @throws IllegalStateException when connections are not READ COMMITTED: under MySQL's default
     *     REPEATABLE READ, gap locks would block inserts of unrelated rooms
     */
    public void run() {
        try (Connection connection = dataSource.getConnection()) {
            int isolation = connection.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                throw new IllegalStateException(
                        "database connections must be READ COMMITTED, not isolation level "
                                + isolation);
            }
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                warnWhenCommitsAreNotDurable(connection);
                warnWhenClocksDiffer(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked: " + e.getMessage(), e);
        }
    }

    private static void warnWhenCommitsAreNotDurable(Connection connection) throws SQLException {
        Optional<String> flush = variable(connection, "innodb_flush_log_at_trx_commit");
        if (flush.isPresent() && !flush.get().equals("1")) {
            log.warn(
                    "innodb_flush_log_at_trx_commit is {}, not 1: accepted messages can be lost when"
                            + " the database machine loses power",
                    flush.get());
        }
    }

    /**
     * Nothing here reads the database's clock; but it is the one clock that all nodes can compare
     * theirs with, and nodes whose clocks differ disagree on what has expired.
     */
    private void warnWhenClocksDiffer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT UNIX_TIMESTAMP(NOW(3)) * 1000")) {
            row.next();
            Duration ahead = Duration.ofMillis(clock.millis() - row.getLong(1));
            if (ahead.abs().compareTo(TOLERANCE) > 0) {
                log.warn(
                        "this machine's clock is {} s {} the database's: synchronise both, nodes"
                                + " whose clocks differ disagree on what has expired",
                        ahead.abs().toSeconds(),
                        ahead.isNegative() ? "behind" : "ahead of");
            }
        }
    }

    private static Optional<String> variable(Connection connection, String name)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW VARIABLES LIKE '" + name + "'")) {
            return rows.next() ? Optional.of(rows.getString(2)) : Optional.empty();
        }
    }
}
