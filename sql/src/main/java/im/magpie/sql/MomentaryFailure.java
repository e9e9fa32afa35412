package im.magpie.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionTimedOutException;

/**
 * Tells the failures of a database that is busy, away or without room from all others. Nothing was
 * committed in them, so the same work may simply be asked for again later.
 */
public final class MomentaryFailure {
    /**
     * What databases say when their disk is full; nobody translates it. MySQL and MariaDB:
     * ER_DISK_FULL, ER_RECORD_FILE_FULL. H2: IO_EXCEPTION_1 and IO_EXCEPTION_2.
     */
    private static final Set<Integer> NO_ROOM = Set.of(1021, 1114, 90028, 90031);

    /** ER_GET_ERRNO of MySQL and MariaDB: whatever the system answered, which the text names. */
    private static final int ANY_ERROR_OF_THE_SYSTEM = 1030;

    private static final String ENOSPC = "error 28 ";

    /** H2's GENERAL_ERROR_1: among others that its file failed in the middle of something. */
    private static final int ANYTHING = 50000;

    private MomentaryFailure() {}

    /**
     * Whether the failure, or what caused it, is momentary. A failed commit is not: its outcome is
     * unknown.
     */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotCreateTransactionException
                    || cause instanceof NotCommittedException
                    || cause instanceof TransactionTimedOutException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof TransientDataAccessException
                    || (cause instanceof SQLException sql && hasNoRoom(sql))) {
                return true;
            }
            if (cause instanceof TransactionException) {
                return false;
            }
        }
        return false;
    }

    private static boolean hasNoRoom(SQLException failure) {
        return NO_ROOM.contains(failure.getErrorCode())
                || (failure.getErrorCode() == ANY_ERROR_OF_THE_SYSTEM
                        && String.valueOf(failure.getMessage()).contains(ENOSPC))
                || (failure.getErrorCode() == ANYTHING && isOfAFile(failure));
    }

    private static boolean isOfAFile(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
