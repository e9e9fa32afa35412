package im.magpie.message.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private static final long OUT_OF_ORDER = -2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong truth = new AtomicLong(1);
    private final AtomicInteger asking = new AtomicInteger();
    private final List<Set<Long>> reads = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final SharedReads shared = new SharedReads(this::read);

    private Map<Long, Long> read(Set<Long> keys) {
        reads.add(Set.copyOf(keys));
        long now = truth.get();
        try {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (now == OUT_OF_ORDER) {
            throw new AssertionError("broken");
        }
        if (now < 0) {
            throw new IllegalArgumentException("away");
        }
        Map<Long, Long> found = new HashMap<>();
        keys.forEach(key -> found.put(key, now));
        return found;
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private CompletableFuture<Long> ask(long key) {
        return CompletableFuture.supplyAsync(
                () -> {
                    asking.incrementAndGet();
                    return shared.get(key);
                },
                threads);
    }

    @Test
    void answersAllWhoAskDuringAReadByTheNextOne() throws Exception {
        CompletableFuture<Long> first = ask(1);
        await().until(() -> reads.size() == 1);
        truth.set(2);
        List<CompletableFuture<Long>> later = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            later.add(ask(i % 2));
        }
        await().until(() -> asking.get() == 21);
        gate.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        for (CompletableFuture<Long> each : later) {
            assertThat(each.get(10, TimeUnit.SECONDS)).as("not what was read before").isEqualTo(2);
        }
        assertThat(reads).hasSizeLessThan(21);
    }

    @Test
    void failsForThoseWhoSharedTheReadAndForNobodyElse() {
        gate.countDown();
        truth.set(-1);
        assertThatThrownBy(() -> shared.get(1)).hasRootCauseMessage("away");
        truth.set(3);
        assertThat(shared.get(1)).isEqualTo(3);
    }

    /** Nobody may take a read that did not happen for a room without messages. */
    @Test
    void failsForAllWhenTheReadBreaksDown() throws Exception {
        truth.set(1);
        CompletableFuture<Long> first = ask(1);
        await().until(() -> reads.size() == 1);
        truth.set(OUT_OF_ORDER);
        List<CompletableFuture<Long>> sharing = List.of(ask(1), ask(2), ask(3));
        await().until(() -> asking.get() == 4);
        gate.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        for (CompletableFuture<Long> each : sharing) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("broken");
        }
    }
}
