package im.magpie.message.send;

import java.util.concurrent.CompletableFuture;

/** A draft or a change on its way through the log, and the outcome its caller waits for. */
final class Entry {
    private final Work work;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private boolean ranAgain;

    Entry(Work work) {
        this.work = work;
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
