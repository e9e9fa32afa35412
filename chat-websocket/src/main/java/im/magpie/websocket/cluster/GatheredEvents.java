package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one transaction has published so far. It is kept as the last thing before the commit, leaves
 * as one batch after it, is forgotten on a rollback, and steps aside while the transaction is
 * suspended.
 */
final class GatheredEvents implements TransactionSynchronization {
    private final Object key;
    private final Exit exit;
    private final List<ClusterEvent> events = new ArrayList<>();
    private Kept kept = Kept.NOTHING;
    private boolean left;

    /**
     * What a transaction has kept.
     *
     * @param events its events, numbered
     * @param rowId their row in the log of events, which is there if the commit happened; 0: none
     */
    record Kept(List<NumberedEvent> events, long rowId) {
        static final Kept NOTHING = new Kept(List.of(), 0);
    }

    /** Where events go. */
    interface Exit {

        /** Before the commit: numbers events and keeps them with it. */
        Kept keep(List<ClusterEvent> events);

        /** After the commit: serves events and sends them to the other nodes. */
        void leave(Kept kept);

        /** The commit failed, or nobody knows: if it did happen, the kept ones must be found. */
        void lose(Kept kept);

        /** Serves events that no commit keeps. */
        void leaveAtOnce(List<ClusterEvent> events);
    }

    GatheredEvents(Object key, Exit exit) {
        this.key = key;
        this.exit = exit;
    }

    void add(ClusterEvent event) {
        if (left) {
            exit.leaveAtOnce(List.of(event)); // by somebody who reacts to the same commit
        } else {
            events.add(event);
        }
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(key);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(key, this);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        kept = exit.keep(events);
        events.clear();
    }

    @Override
    public void afterCommit() {
        leave();
    }

    /** Also when another participant failed after the commit, which skips the step above. */
    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(key);
        if (status == STATUS_COMMITTED) {
            leave();
        } else if (!left) {
            exit.lose(kept);
        }
    }

    private void leave() {
        if (!left) {
            left = true;
            exit.leave(kept);
            if (!events.isEmpty()) {
                exit.leaveAtOnce(events); // came after the others had been kept
            }
        }
    }
}
