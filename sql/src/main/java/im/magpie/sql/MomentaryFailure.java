package im.magpie.sql;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionTimedOutException;

/**
 * Tells the failures of a database that is busy or away from all others. Nothing was committed in
 * them, so the same work may simply be asked for again later.
 */
public final class MomentaryFailure {

    private MomentaryFailure() {}

    /**
     * Whether the failure, or what caused it, is momentary. A failed commit is not: its outcome is
     * unknown.
     */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotCreateTransactionException
                    || cause instanceof TransactionTimedOutException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof TransientDataAccessException) {
                return true;
            }
            if (cause instanceof TransactionException) {
                return false;
            }
        }
        return false;
    }
}
