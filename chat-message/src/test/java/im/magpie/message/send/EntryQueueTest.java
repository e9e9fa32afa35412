package im.magpie.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.body.TextBody;
import im.magpie.message.send.BatchAppend.Acceptance;
import im.magpie.message.send.BatchAppend.NamedDraft;
import im.magpie.message.send.MessageRows.MessageKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EntryQueueTest {
    private final AtomicInteger names = new AtomicInteger();

    private Entry entry(int bytes) {
        Draft draft = Draft.byUser(1, 2, Optional.empty(), new TextBody("x".repeat(bytes)));
        MessageKey key = new MessageKey(2, "~" + names.incrementAndGet());
        return new Entry(new NamedDraft(draft, key, new Acceptance(0, Optional.empty())));
    }

    private EntryQueue with(Entry... entries) {
        EntryQueue queue = new EntryQueue(10);
        for (Entry entry : entries) {
            assertThat(queue.offer(entry)).isTrue();
        }
        return queue;
    }

    @Test
    void takesTheOldestUpToABound() {
        Entry one = entry(1);
        Entry two = entry(1);
        Entry three = entry(1);
        EntryQueue queue = with(one, two, three);
        assertThat(queue.take(2, 100)).containsExactly(one, two);
        assertThat(queue.take(2, 100)).containsExactly(three);
    }

    @Test
    void boundsTheBytesOfABatchButTakesALargeEntryAlone() {
        Entry small = entry(4);
        Entry large = entry(50);
        Entry last = entry(4);
        EntryQueue queue = with(small, large, last);
        assertThat(queue.take(10, 20)).containsExactly(small);
        assertThat(queue.take(10, 20)).containsExactly(large);
        assertThat(queue.take(10, 20)).containsExactly(last);
    }

    @Test
    void abandonsOnlyWhatWaits() {
        Entry taken = entry(1);
        Entry waiting = entry(1);
        EntryQueue queue = with(taken, waiting);
        assertThat(queue.take(1, 100)).containsExactly(taken);
        assertThat(queue.abandon(taken)).isFalse();
        assertThat(queue.abandon(waiting)).isTrue();
        assertThat(queue.abandon(waiting)).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void refusesMoreThanItsCapacityAndEverythingOnceClosed() {
        EntryQueue queue = new EntryQueue(1);
        Entry first = entry(1);
        assertThat(queue.offer(first)).isTrue();
        assertThat(queue.offer(entry(1))).isFalse();
        queue.close();
        assertThat(queue.take(10, 100)).containsExactly(first);
        assertThat(queue.offer(entry(1))).isFalse();
        assertThat(queue.take(10, 100)).isEmpty();
    }
}
