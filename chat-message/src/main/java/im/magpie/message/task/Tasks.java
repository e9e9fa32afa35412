package im.magpie.message.task;

import im.magpie.common.trace.Trace;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where tasks are put. */
@Component
public class Tasks {
    private final TaskTable table;
    private final TaskSignal signal;
    private final TaskTraces traces;

    Tasks(TaskTable table, TaskSignal signal, TaskTraces traces) {
        this.table = table;
        this.signal = signal;
        this.traces = traces;
    }

    /**
     * Adds a task to the running transaction; it is done soon after the commit. A key that waits or
     * is being worked on already is not added again; once its task is done it may be.
     *
     * @param kind which {@link TaskHandler} does it
     * @param key names the task among those of all kinds, at most 96 characters
     * @param subject what it is about
     * @throws IllegalStateException outside of a transaction
     */
    public void add(String kind, String key, long subject) {
        addAll(List.of(new NewTask(kind, key, subject)));
    }

    /** {@link #add} for several, in one statement; nothing for none. */
    public void addAll(List<NewTask> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("no transaction to add " + tasks + " to");
        }
        table.insert(tasks);
        tasks.forEach(traces::note);
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        signal.raise();
                    }
                });
    }

    /**
     * A task to be added.
     *
     * @param kind which handler does it, at most 32 characters
     * @param key names the task among those of all kinds, at most 96 characters
     * @param subject what it is about
     * @param trace the trace id of the request it comes from; empty without one
     */
    public record NewTask(String kind, String key, long subject, String trace) {
        private static final int LONGEST_KIND = 32;
        private static final int LONGEST_KEY = 96;

        /** A task that the present thread's request leaves. */
        public NewTask(String kind, String key, long subject) {
            this(kind, key, subject, Trace.current());
        }

        /** Checked here: INSERT IGNORE would shorten what does not fit and say nothing. */
        public NewTask {
            if (kind.length() > LONGEST_KIND || key.length() > LONGEST_KEY) {
                throw new IllegalArgumentException(
                        "task " + kind + " " + key + " is too long: 32 and 96 characters fit");
            }
        }
    }
}
