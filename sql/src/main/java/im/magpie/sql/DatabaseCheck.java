package im.magpie.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database, once at start, whether it is set up as the promises of Magpie need it. */
public final class DatabaseCheck {
    private static final Logger log = LoggerFactory.getLogger(DatabaseCheck.class);

    private final DataSource dataSource;

    /** Checks the given database. */
    public DatabaseCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Checks isolation and durability.
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
            warnWhenCommitsAreNotDurable(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked: " + e.getMessage(), e);
        }
    }

    private static void warnWhenCommitsAreNotDurable(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (product.equals("H2")) {
            return;
        }
        Optional<String> flush = variable(connection, "innodb_flush_log_at_trx_commit");
        if (flush.isPresent() && !flush.get().equals("1")) {
            log.warn(
                    "innodb_flush_log_at_trx_commit is {}, not 1: accepted messages can be lost when"
                            + " the database machine loses power",
                    flush.get());
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
