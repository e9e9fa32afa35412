package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A connection that breaks during the commit, or just before it: drivers and managers report it in
 * many ways.
 */
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

    /** The pool closes a connection that was silent, and the rollback can only fail then. */
    @Test
    void workThatFailedKeepsItsOwnFailureWhenItCanNotBeRolledBack() {
        Manager manager = new Manager(null);
        manager.rollbackFailure = new TransactionSystemException("connection is closed");
        RuntimeException own = new RecoverableDataAccessException("no connection");

        assertThatThrownBy(
                        () ->
                                new RetryingTransactions(manager)
                                        .run(
                                                () -> {
                                                    throw own;
                                                }))
                .isSameAs(own);
    }

    /** The log of events writes its row there, for example. */
    @Test
    void whatFailsJustBeforeTheCommitKeepsItsOwnFailure() {
        RuntimeException own = new DataIntegrityViolationException("too long");

        assertThatThrownBy(() -> runBefore(new Manager(null), own)).isSameAs(own);
    }

    @Test
    void aCommitThatCouldNotBeginIsMomentaryAlsoWhenItCanNotBeRolledBack() {
        Manager manager = new Manager(null);
        manager.rollbackFailure = new TransactionSystemException("connection is closed");

        assertThatThrownBy(
                        () ->
                                runBefore(
                                        manager,
                                        new RecoverableDataAccessException("link failure")))
                .isInstanceOf(NotCommittedException.class)
                .satisfies(e -> assertThat(MomentaryFailure.is(e)).isTrue());
    }

    private static void runBefore(Manager manager, RuntimeException failure) {
        new RetryingTransactions(manager).run(() -> failBeforeTheCommit(failure));
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

    /** The commit has happened, and who asked must not take it for refused. */
    @Test
    void whatFailsAfterTheCommitLeavesItsOutcomeUnknown() {
        RetryingTransactions transactions = new RetryingTransactions(new Manager(null));

        assertThatThrownBy(() -> transactions.run(LostCommitTest::failAfterTheCommit))
                .isInstanceOf(CommitUnknownException.class);
    }

    private static void failAfterTheCommit() {
        failAfterTheCommit(new RecoverableDataAccessException("too late"));
    }

    private static void failAfterTheCommit(RuntimeException failure) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        throw failure;
                    }
                });
    }

    @Test
    void whatIsCommittedIsNotDoneAgainForALockConflictAfterwards() {
        int[] runs = {0};
        RuntimeException conflict =
                new RecoverableDataAccessException(
                        "deadlock", new SQLException("deadlock", "40001", 1213));

        assertThatThrownBy(
                        () ->
                                new RetryingTransactions(new Manager(null))
                                        .run(
                                                () -> {
                                                    runs[0]++;
                                                    failAfterTheCommit(conflict);
                                                }))
                .isInstanceOf(CommitUnknownException.class);

        assertThat(runs[0]).isEqualTo(1);
    }

    @Test
    void aDeadlockFoundJustBeforeTheCommitIsTriedAgain() {
        int[] runs = {0};

        new RetryingTransactions(new Manager(null))
                .run(
                        () -> {
                            if (runs[0]++ == 0) {
                                failBeforeTheCommit(
                                        new RecoverableDataAccessException(
                                                "deadlock",
                                                new SQLException("deadlock", "40001", 1213)));
                            }
                        });

        assertThat(runs[0]).isEqualTo(2);
    }

    /** It is found out before the next statement, and rolls back. */
    @Test
    void workThatRanOutOfTimeIsMomentary() {
        assertThat(MomentaryFailure.is(new TransactionTimedOutException("deadline"))).isTrue();
    }

    @Test
    void aFullDiskIsMomentaryInTheWorkAndNotInTheCommit() {
        for (int code : new int[] {1021, 1114, 90028, 90031}) {
            assertNoRoom(new SQLException("no room", "HY000", code));
        }
        assertNoRoom(
                new SQLException(
                        "Got error 28 \"No space left on device\" from storage engine InnoDB",
                        "HY000",
                        1030));
        assertNoRoom(
                new SQLException(
                        "General error",
                        "HY000",
                        50000,
                        new IllegalStateException(new IOException("No space left on device"))));
    }

    private static void assertNoRoom(SQLException full) {
        assertThat(MomentaryFailure.is(new IllegalStateException(full))).isTrue();
        assertThat(MomentaryFailure.is(new TransactionSystemException("commit", full))).isFalse();
    }

    @Test
    void anyOtherErrorOfTheSystemIsNoFullDisk() {
        SQLException other =
                new SQLException(
                        "Got error 5 \"Input/output error\" from storage engine InnoDB",
                        "HY000",
                        1030);

        assertThat(MomentaryFailure.is(other)).isFalse();
        assertThat(MomentaryFailure.is(new SQLException("General error", "HY000", 50000)))
                .isFalse();
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
        private RuntimeException rollbackFailure;

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
        protected void doRollback(DefaultTransactionStatus status) {
            if (rollbackFailure != null) {
                throw rollbackFailure;
            }
        }
    }
}
