package im.magpie.message.room;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Reads numbers for many who ask at once: one read at a time, and those who ask meanwhile share the
 * next. What is answered was read after it was asked for.
 */
final class SharedReads {
    private final Function<Set<Long>, Map<Long, Long>> read;
    private final ReentrantLock turn = new ReentrantLock();
    private final Object gate = new Object();

    /** Takes keys until its read begins; guarded by the gate. */
    private Batch gathering = new Batch();

    /**
     * @param read reads numbers by key; keys without one may be left out
     */
    SharedReads(Function<Set<Long>, Map<Long, Long>> read) {
        this.read = read;
    }

    private static final class Batch {
        private final Set<Long> keys = new HashSet<>();
        private boolean done;
        private Map<Long, Long> found = Map.of();
        private Throwable failure;
    }

    /**
     * The number of a key as it is now; 0 without one.
     *
     * @throws RuntimeException when it could not be read
     */
    long get(long key) {
        Batch batch;
        synchronized (gate) {
            batch = gathering;
            batch.keys.add(key);
        }
        turn.lock();
        try {
            if (!batch.done) {
                run(batch);
            }
        } finally {
            turn.unlock();
        }
        if (batch.failure != null) {
            throw new IllegalStateException("a shared read failed", batch.failure);
        }
        return batch.found.getOrDefault(key, 0L);
    }

    /** One failure is everybody's: each trying again would make the trouble longer. */
    private void run(Batch batch) {
        synchronized (gate) {
            gathering = new Batch();
        }
        try {
            batch.found = new HashMap<>(read.apply(batch.keys));
        } catch (RuntimeException | Error e) {
            // An Error too: nothing was read, and that is not the same as nothing was found.
            batch.failure = e;
        } finally {
            batch.done = true;
        }
    }
}
