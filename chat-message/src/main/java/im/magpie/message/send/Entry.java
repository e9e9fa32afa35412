package im.magpie.message.send;

import im.magpie.message.send.BatchAppend.NamedDraft;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A draft on its way through the log, and the outcome its caller waits for. */
final class Entry {
    private final NamedDraft draft;
    private final int bytes;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private boolean ranAgain;

    Entry(NamedDraft draft) {
        this.draft = draft;
        this.bytes = draft.draft().body().content().getBytes(StandardCharsets.UTF_8).length;
    }

    NamedDraft draft() {
        return draft;
    }

    int bytes() {
        return bytes;
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** True once; asked by the writer's thread only. */
    boolean mayRunAgain() {
        boolean may = !ranAgain;
        ranAgain = true;
        return may;
    }
}
