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
        OPEN,
        COMMITTING,
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

    /** Keeps it out of the log; false when its commit has begun, or may have. */
    boolean withdraw() {
        return stage.compareAndSet(Stage.OPEN, Stage.WITHDRAWN) || isWithdrawn();
    }

    boolean isWithdrawn() {
        return stage.get() == Stage.WITHDRAWN;
    }

    /** From here on it cannot be withdrawn; false when it is. */
    boolean beginCommit() {
        return stage.compareAndSet(Stage.OPEN, Stage.COMMITTING);
    }

    /** Its transaction was rolled back and begins anew. */
    void reopen() {
        stage.compareAndSet(Stage.COMMITTING, Stage.OPEN);
    }

    /** True once; asked by the writer's thread only. */
    boolean mayRunAgain() {
        boolean may = !ranAgain;
        ranAgain = true;
        return may;
    }
}
