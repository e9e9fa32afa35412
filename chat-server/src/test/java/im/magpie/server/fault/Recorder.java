package im.magpie.server.fault;

import im.magpie.server.conformance.RestReply;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes down what happens in a run. Safe from any thread. */
final class Recorder {
    private final long begun = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>();

    /** Nanoseconds since the run began. */
    long now() {
        return at(System.nanoTime());
    }

    /**
     * The same for a moment that was taken elsewhere.
     *
     * @param nanos of {@link System#nanoTime()}
     */
    long at(long nanos) {
        return nanos - begun;
    }

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    synchronized void addAll(List<? extends Entry> more) {
        entries.addAll(more);
    }

    synchronized void surprise(String what) {
        add(new Entry.Surprise(now(), what));
    }

    /** No answer is an answer, too; one that the protocol does not know is a surprise. */
    void expectHonest(String what, Optional<RestReply> reply) {
        reply.filter(answer -> !Caller.HONEST.contains(answer.status()))
                .ifPresent(answer -> surprise(what + " was answered with " + answer));
    }

    /** How many entries of a kind there are so far. */
    synchronized long count(Class<? extends Entry> kind) {
        return entries.stream().filter(kind::isInstance).count();
    }

    /** How many messages were accepted so far. */
    synchronized long accepted() {
        return entries.stream()
                .filter(e -> e instanceof Entry.Answered answer && answer.isAccepted())
                .count();
    }

    /** Everything so far. */
    synchronized History history() {
        return new History(entries);
    }
}
