package im.magpie.server.config;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;

/**
 * How long the database may say nothing before what was asked of it is given up and its connection
 * closed. Setting it costs no round trip, the pool puts back what connections begin with, and the
 * embedded database ignores it.
 */
final class DatabaseSilence {
    /**
     * What every connection begins with, and so what holds for statements without a transaction:
     * requests read so before they write, and are to be answered within 4 s, of which the pool may
     * have taken one.
     */
    static final Duration OF_STATEMENTS = Duration.ofMillis(2_500);

    /** Locks are waited for 3 s, and MySQL looks only once a second who has waited so long. */
    private static final Duration IN_TRANSACTIONS = Duration.ofMillis(4_500);

    /** Who gives a commit up does not know what became of it. */
    private static final Duration OF_COMMITS = Duration.ofSeconds(10);

    /** A migration may rebuild the largest table, without a word until it is done. */
    private static final Duration OF_MIGRATIONS = Duration.ofHours(6);

    private DatabaseSilence() {}

    /** Begins and commits transactions, with the time that each needs. */
    static AbstractPlatformTransactionManager transactions(DataSource dataSource) {
        return new Transactions(dataSource);
    }

    /** The same database for those who change its schema. */
    static DataSource migrating(DataSource dataSource) {
        return new Migrating(dataSource);
    }

    private static void allow(Connection connection, Duration silence) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
    }

    private static final class Transactions extends JdbcTransactionManager {
        private static final long serialVersionUID = 1;

        /** Listeners are told in the order they came: who counts a commit as begun comes later. */
        Transactions(DataSource dataSource) {
            super(dataSource);
            addListener(
                    new TransactionExecutionListener() {
                        @Override
                        public void beforeCommit(TransactionExecution transaction) {
                            allowCommit();
                        }
                    });
        }

        /** Runs when the database has answered to the beginning of the transaction. */
        @Override
        protected void prepareTransactionalConnection(
                Connection connection, TransactionDefinition definition) throws SQLException {
            super.prepareTransactionalConnection(connection, definition);
            allow(connection, IN_TRANSACTIONS);
        }

        /**
         * On a connection that is gone the commit is never sent, and that is known for sure.
         * Anything but a {@code TransactionException} has Spring roll back.
         */
        private void allowCommit() {
            try {
                allow(DataSourceUtils.getConnection(obtainDataSource()), OF_COMMITS);
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("the commit could not be sent", e);
            }
        }

        /** What is known by then must not wait for a connection that has fallen silent. */
        @Override
        protected void doCleanupAfterCompletion(Object transaction) {
            try {
                allow(DataSourceUtils.getConnection(obtainDataSource()), OF_STATEMENTS);
            } catch (SQLException e) {
                logger.debug("the connection is gone", e);
            }
            super.doCleanupAfterCompletion(transaction);
        }
    }

    private static final class Migrating extends DelegatingDataSource {
        Migrating(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            allow(connection, OF_MIGRATIONS);
            return connection;
        }
    }
}
