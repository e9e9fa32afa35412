package im.magpie.sql;

import org.springframework.transaction.TransactionException;

/**
 * The work of a transaction was done and its commit never began, since its connection was gone:
 * nothing of it is in the database, for sure. Momentary.
 */
public final class NotCommittedException extends TransactionException {

    NotCommittedException(RuntimeException failure) {
        super("the commit was never begun", failure);
    }
}
