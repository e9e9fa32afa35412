package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** A connection that breaks during the commit: drivers and managers report it in many ways. */
class LostCommitTest {

    @Test
    void aFailedCommitIsNeverTakenForABusyDatabase() {
        RetryingTransactions transactions =
                new RetryingTransactions(
                        new Manager(
                                new RecoverableDataAccessException(
                                        "link failure", new SQLRecoverableException("link"))));

        assertThatThrownBy(() -> transactions.run(() -> {}))
                .isInstanceOf(CommitUnknownException.class)
                .satisfies(e -> assertThat(MomentaryFailure.is(e)).isFalse());
    }

    @Test
    void workThatFailedKeepsItsOwnFailure() {
        RetryingTransactions transactions = new RetryingTransactions(new Manager(null));
        RuntimeException own = new RecoverableDataAccessException("no connection");

        assertThatThrownBy(
                        () ->
                                transactions.run(
                                        () -> {
                                            throw own;
                                        }))
                .isSameAs(own)
                .satisfies(e -> assertThat(MomentaryFailure.is(e)).isTrue());
    }

    /** It is found out before the next statement, and rolls back. */
    @Test
    void workThatRanOutOfTimeIsMomentary() {
        assertThat(MomentaryFailure.is(new TransactionTimedOutException("deadline"))).isTrue();
    }

    @Test
    void aDeadlockFoundByTheCommitIsTriedAgain() {
        Manager manager =
                new Manager(
                        new RecoverableDataAccessException(
                                "deadlock", new SQLException("deadlock", "40001", 1213)));
        manager.failures = 2;
        int[] runs = {0};

        new RetryingTransactions(manager).run(() -> runs[0]++);

        assertThat(runs[0]).isEqualTo(3);
    }

    /** Fails commits. */
    @SuppressWarnings("serial")
    private static final class Manager extends AbstractPlatformTransactionManager {
        private final RuntimeException failure;
        private int failures = Integer.MAX_VALUE;

        Manager(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (failure != null && failures-- > 0) {
                throw failure;
            }
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
