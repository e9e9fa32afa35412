package im.magpie.message.send;

import im.magpie.common.trace.Trace;
import java.util.concurrent.CompletableFuture;

/** A draft or a change on its way through the log, and the outcome its caller waits for. */
final class Entry {
    private final Work work;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final String trace = Trace.current();
    private final long queuedAt = System.nanoTime();
    private boolean ranAgain;

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

    /** True once; asked by the writer's thread only. */
    boolean mayRunAgain() {
        boolean may = !ranAgain;
        ranAgain = true;
        return may;
    }
}
