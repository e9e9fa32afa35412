package im.magpie.sql;

import im.magpie.common.tx.Transactions;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions by Spring, run again when the database chose them as the victim of a deadlock. */
public final class RetryingTransactions implements Transactions {
    private static final Logger log = LoggerFactory.getLogger(RetryingTransactions.class);

    private static final int TIMEOUT_SECONDS = 5;
    private static final int MAX_RETRIES = 3;
    private static final long MAX_PAUSE_MILLIS = 50;

    /** The standard's "serialization failure", which deadlocks are reported as. */
    private static final String DEADLOCK_STATE = "40001";

    /** MySQL: deadlock, lock wait timeout. H2: lock timeout. */
    private static final Set<Integer> LOCK_CODES = Set.of(1213, 1205, 50200);

    private final TransactionTemplate template;

    /** Runs transactions on the given manager, whose listeners may still refuse a commit. */
    public RetryingTransactions(AbstractPlatformTransactionManager manager) {
        manager.addListener(new Commits());
        // Spring takes a TransactionException, such as the time being up, for the commit's own even
        // when somebody threw it before, and does not roll back. Then the end of the transaction
        // would be its commit, though it was refused and its events are not kept.
        manager.setRollbackOnCommitFailure(true);
        template = new TransactionTemplate(manager);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        template.setTimeout(TIMEOUT_SECONDS);
    }

    @Override
    public <T> T call(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return work.get();
        }
        for (int retry = 0; ; retry++) {
            Attempt<T> attempt = new Attempt<>(work);
            TransactionSynchronizationManager.bindResource(this, attempt);
            try {
                return template.execute(status -> attempt.run());
            } catch (RuntimeException e) {
                RuntimeException reason = attempt.reason(e);
                if (retry == MAX_RETRIES || attempt.committed || !isLockConflict(reason)) {
                    throw reason;
                }
                log.debug("lock conflict, running the transaction again: {}", e.getMessage());
            } finally {
                TransactionSynchronizationManager.unbindResource(this);
            }
            pause();
        }
    }

    /** Told when all that belongs before the commit was done, as the last thing before it. */
    private final class Commits implements TransactionExecutionListener {
        @Override
        public void beforeCommit(TransactionExecution transaction) {
            if (TransactionSynchronizationManager.getResource(RetryingTransactions.this)
                    instanceof Attempt<?> attempt) {
                attempt.committing = true;
            }
        }

        @Override
        public void afterCommit(TransactionExecution transaction, Throwable failure) {
            if (failure == null
                    && TransactionSynchronizationManager.getResource(RetryingTransactions.this)
                            instanceof Attempt<?> attempt) {
                attempt.committed = true;
            }
        }
    }

    /** Tells apart what failed: the work, what others do before the commit, or the commit. */
    private static final class Attempt<T> {
        private final Supplier<T> work;
        private boolean done;
        private boolean committing;

        /** For sure; what fails afterwards is no reason to do it again. */
        private boolean committed;

        private RuntimeException thrown;

        Attempt(Supplier<T> work) {
            this.work = work;
        }

        T run() {
            try {
                T result = work.get();
                done = true;
                return result;
            } catch (RuntimeException e) {
                thrown = e;
                throw e;
            }
        }

        /**
         * Why there is no result. Work that failed is rolled back, whatever the rollback may say on
         * a connection that is gone. Once the commit has begun nobody knows what became of it,
         * whatever it failed with. In between nothing was committed: when only the manager has a
         * reason, the connection was of no use any more.
         */
        RuntimeException reason(RuntimeException failure) {
            if (thrown != null) {
                return thrown;
            }
            if (committing) {
                return new CommitUnknownException(failure);
            }
            return done && failure instanceof TransactionSystemException
                    ? new NotCommittedException(failure)
                    : failure;
        }
    }

    private static boolean isLockConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (DEADLOCK_STATE.equals(sql.getSQLState())
                            || LOCK_CODES.contains(sql.getErrorCode()))) {
                return true;
            }
        }
        return false;
    }

    /** Jitter, so that two victims do not meet again. */
    private static void pause() {
        long millis = ThreadLocalRandom.current().nextLong(1, MAX_PAUSE_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
