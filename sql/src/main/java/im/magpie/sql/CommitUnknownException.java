package im.magpie.sql;

import org.springframework.transaction.TransactionException;

/**
 * The work of a transaction was done and its commit failed: nobody knows whether it was committed.
 */
public final class CommitUnknownException extends TransactionException {

    CommitUnknownException(RuntimeException failure) {
        super("the commit failed, its outcome is unknown", failure);
    }
}
