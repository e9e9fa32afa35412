package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.tx.Transactions;
import im.magpie.sql.CommitUnknownException;
import im.magpie.sql.MomentaryFailure;
import im.magpie.sql.NotCommittedException;
import im.magpie.sql.RetryingTransactions;
import im.magpie.sql.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Connections that are found gone when their commit is to be sent. */
class DatabaseSilenceTest {
    private static final int OF_COMMITS = 10_000;

    private final TestDatabase database = TestDatabase.h2();
    private final Breaking dataSource = new Breaking(database.dataSource());
    private final JdbcTemplate inTransaction = new JdbcTemplate(dataSource);
    private final Transactions transactions =
            new RetryingTransactions(DatabaseSilence.transactions(dataSource));

    @AfterEach
    void close() {
        database.close();
    }

    /** What is asked of a connection when it is given the time for its commit. */
    private enum Break {
        NONE,
        /** Says that it is closed. */
        REFUSES,
        /** Is closed, so that it can not be rolled back either. */
        CLOSES
    }

    /** A pool whose connections break before their commit, as one that gives them up does it. */
    private static final class Breaking extends DelegatingDataSource {
        private final List<String> calls = new ArrayList<>();
        private Break next = Break.NONE;

        Breaking(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, method, arguments) -> {
                                calls.add(method.getName());
                                if (method.getName().equals("setNetworkTimeout")
                                        && arguments[1].equals(OF_COMMITS)) {
                                    breakNow(connection);
                                }
                                try {
                                    return method.invoke(connection, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }

        private void breakNow(Connection connection) throws SQLException {
            if (next == Break.CLOSES) {
                connection.close();
            }
            if (next != Break.NONE) {
                // The pool's own, without a state.
                throw new SQLException("Connection is closed");
            }
        }
    }

    private void write() {
        transactions.run(
                () ->
                        inTransaction.update(
                                "INSERT INTO event (node, node_start, first_number, numbers, body)"
                                        + " VALUES ('n', 's', 1, 1, 'x')"));
    }

    private int rows() {
        return new JdbcTemplate(database.dataSource())
                .queryForObject("SELECT COUNT(*) FROM event", Integer.class);
    }

    @Test
    void whatIsCommittedHasTheTimeOfCommits() {
        write();

        assertThat(rows()).isEqualTo(1);
        assertThat(dataSource.calls).containsSubsequence("setNetworkTimeout", "commit");
    }

    @Test
    void aCommitThatCouldNotBeSentIsRefusedForSure() {
        dataSource.next = Break.REFUSES;

        assertThatThrownBy(this::write)
                .isInstanceOf(DataAccessResourceFailureException.class)
                .satisfies(e -> assertThat(MomentaryFailure.is(e)).isTrue());

        assertThat(dataSource.calls).contains("rollback").doesNotContain("commit");
        assertThat(rows()).isZero();
        dataSource.next = Break.NONE;
        write();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void itIsRefusedForSureAlsoWhenTheConnectionCanNotBeRolledBack() {
        dataSource.next = Break.CLOSES;

        assertThatThrownBy(this::write)
                .isInstanceOf(NotCommittedException.class)
                .isNotInstanceOf(CommitUnknownException.class)
                .satisfies(e -> assertThat(MomentaryFailure.is(e)).isTrue());

        assertThat(dataSource.calls).contains("rollback").doesNotContain("commit");
        assertThat(rows()).isZero();
    }

    /** The row of a transaction's events is written there, as the last of its statements. */
    @Test
    void whatRunsOutOfTimeJustBeforeItsCommitIsNotWritten() {
        RuntimeException late = new TransactionTimedOutException("the time is up");

        assertThatThrownBy(
                        () ->
                                transactions.run(
                                        () -> {
                                            write();
                                            failBeforeTheCommit(late);
                                        }))
                .isSameAs(late);

        assertThat(rows()).isZero();
    }

    private static void failBeforeTheCommit(RuntimeException failure) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        throw failure;
                    }
                });
    }
}
