package im.magpie.message.send;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries that wait for one writer. An entry is waiting or it is not: taking and abandoning
 * both remove it under one lock, so an abandoned entry is never written, and a taken one never
 * abandoned.
 */
final class EntryQueue {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean closed;

    EntryQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Lines an entry up; false when the queue is full or closed. */
    boolean offer(Entry entry) {
        lock.lock();
        try {
            if (closed || waiting.size() >= capacity) {
                return false;
            }
            waiting.addLast(entry);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Withdraws an entry; false when it was taken already. The oldest ones are found first. */
    boolean abandon(Entry entry) {
        lock.lock();
        try {
            return waiting.removeFirstOccurrence(entry);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for entries and takes them, the oldest first; empty when the queue is closed and
     * nothing waits. Interrupts are ignored: a writer is ended by closing its queue, because an
     * interrupt could hit the database driver.
     */
    List<Entry> take(int maxEntries, long maxBytes) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Entry> batch = new ArrayList<>(Math.min(maxEntries, waiting.size()));
            long bytes = 0;
            while (batch.size() < maxEntries && !waiting.isEmpty()) {
                bytes += waiting.getFirst().work().bytes();
                if (bytes > maxBytes && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.removeFirst());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more; what waits may still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Withdraws everything that waits. */
    List<Entry> abandonAll() {
        lock.lock();
        try {
            List<Entry> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Entries that wait. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
