package im.magpie.common.tx;

import java.util.function.Supplier;

/**
 * Runs work in a database transaction under the rules of the house: READ COMMITTED, at most 5 s, a
 * lock is waited for at most 3 s; after a deadlock or a lock timeout the whole work runs again, up
 * to 3 times with jitter. So the work must have no effect outside the database except through
 * {@code ClusterEvents} and {@code Pusher}, which wait for the commit.
 *
 * <p>Locks are taken in one order everywhere: room rows ascending by id, then member rows, then the
 * rest.
 */
public interface Transactions {

    /**
     * Runs the work in a transaction of its own, or as a part of the caller's when there is one (a
     * part is not run again by itself). An exception rolls back and is passed on.
     */
    <T> T call(Supplier<T> work);

    /** {@link #call} for work without a result. */
    default void run(Runnable work) {
        call(
                () -> {
                    work.run();
                    return null;
                });
    }
}
