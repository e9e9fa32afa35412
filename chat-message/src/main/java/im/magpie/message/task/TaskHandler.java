package im.magpie.message.task;

import java.util.concurrent.Executor;

/**
 * Does the tasks of one kind, outside of a transaction; at least once for each task, sometimes more
 * often or by two nodes at once, so doing it again must be harmless.
 */
public interface TaskHandler {

    /** The kind, at most 32 characters; part of what is stored. */
    String kind();

    /**
     * Does a task, in well under a minute: after that another node may start it as well. An
     * exception means that it must be tried again, later and later, at most {@value
     * TaskRunner#MAX_ATTEMPTS} times in all.
     *
     * @param subject what the task is about, as it was given to {@link Tasks#add}
     */
    void run(long subject);

    /**
     * Where the tasks of this kind are run: on the thread that all kinds share, unless they wait
     * for somebody else and would hold the others up. An executor of its own must be bounded; what
     * it drops without a word is repeated when the lease of a minute has ended.
     */
    default Executor executor() {
        return Runnable::run;
    }
}
