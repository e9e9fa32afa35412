package im.magpie.message.send;

import im.magpie.common.trace.Trace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A draft or a change on its way through the log, and the outcome its caller waits for. The caller
 * may withdraw it until its transaction commits: what is withdrawn is not written, for sure.
 */
final class Entry {
    private final Work work;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final String trace = Trace.current();
    private final long queuedAt = System.nanoTime();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);
    private boolean ranAgain;

    private enum Stage {
        /** Waits, or is in a transaction that has not begun to commit. */
        OPEN,
        /** May be in the log by now. */
        COMMITTING,
        /** As before, and its caller would rather have it out. */
        COMMITTING_UNWANTED,
        /** Is in no transaction that will commit. */
        WITHDRAWN
    }

    /** Made by the thread that serves the request. */
    Entry(Work work) {
        this.work = work;
    }

    /** The trace id of its request. */
    String trace() {
        return trace;
    }

    /** When it was made, {@link System#nanoTime}. */
    long queuedAt() {
        return queuedAt;
    }

    Work work() {
        return work;
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    void fail(RuntimeException reason) {
        outcome.complete(new Outcome.Failed(reason));
    }

    /**
     * Keeps it out of the log for good; false when its commit has begun. Should that commit come to
     * nothing, the entry is withdrawn then, and its outcome says so.
     */
    boolean withdraw() {
        return stage.updateAndGet(
                        now ->
                                switch (now) {
                                    case OPEN, WITHDRAWN -> Stage.WITHDRAWN;
                                    case COMMITTING, COMMITTING_UNWANTED ->
                                            Stage.COMMITTING_UNWANTED;
                                })
                == Stage.WITHDRAWN;
    }

    boolean isWithdrawn() {
        return stage.get() == Stage.WITHDRAWN;
    }

    /** From here on it may be in the log; false when it was withdrawn. Asked by the writer only. */
    boolean beginCommit() {
        return stage.compareAndSet(Stage.OPEN, Stage.COMMITTING);
    }

    /** Its transaction was rolled back, for sure. Told by the writer only. */
    void reopen() {
        if (!stage.compareAndSet(Stage.COMMITTING, Stage.OPEN)
                && stage.compareAndSet(Stage.COMMITTING_UNWANTED, Stage.WITHDRAWN)) {
            fail(work.busy());
        }
    }

    /** True once; asked by the writer's thread only. */
    boolean mayRunAgain() {
        boolean may = !ranAgain;
        ranAgain = true;
        return may;
    }
}
