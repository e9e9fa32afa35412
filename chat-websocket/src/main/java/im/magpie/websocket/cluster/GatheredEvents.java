package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one transaction has published so far. Leaves as one batch after the commit, is forgotten on
 * a rollback, and steps aside while the transaction is suspended. It is called last before the
 * commit, when everything is gathered: the place where a table of events would be written.
 */
final class GatheredEvents implements TransactionSynchronization {
    private final Object key;
    private final Consumer<List<ClusterEvent>> exit;
    private final List<ClusterEvent> events = new ArrayList<>();
    private boolean left;

    GatheredEvents(Object key, Consumer<List<ClusterEvent>> exit) {
        this.key = key;
        this.exit = exit;
    }

    void add(ClusterEvent event) {
        if (left) {
            exit.accept(List.of(event)); // published by somebody who reacts to the same commit
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
    public void afterCommit() {
        leave();
    }

    /** Also when another participant failed after the commit, which skips the step above. */
    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(key);
        if (status == STATUS_COMMITTED) {
            leave();
        }
    }

    private void leave() {
        if (!left) {
            left = true;
            exit.accept(events);
        }
    }
}
