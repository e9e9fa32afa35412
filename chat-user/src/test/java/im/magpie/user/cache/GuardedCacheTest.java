package im.magpie.user.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuardedCacheTest {
    private final GuardedCache<Integer, String> cache =
            new GuardedCache<>(100, Duration.ofMinutes(1));
    private final AtomicInteger loads = new AtomicInteger();

    private Map<Integer, String> load(Set<Integer> keys) {
        loads.incrementAndGet();
        return keys.stream()
                .filter(key -> key > 0)
                .collect(Collectors.toMap(key -> key, key -> "v" + key));
    }

    @Test
    void loadsWhatIsMissingAtOnceAndOnce() {
        assertThat(cache.getAll(List.of(1, 2, 2), this::load)).isEqualTo(Map.of(1, "v1", 2, "v2"));
        assertThat(cache.getAll(List.of(1, 2, 3, 4), this::load)).hasSize(4);
        assertThat(cache.getAll(List.of(4, 3, 2, 1), this::load)).hasSize(4);

        assertThat(loads).hasValue(2);
    }

    @Test
    void leavesOutWhatIsNotThereAndAsksAgain() {
        assertThat(cache.getAll(List.of(-1), this::load)).isEmpty();
        assertThat(cache.getAll(List.of(-1), this::load)).isEmpty();

        assertThat(loads).hasValue(2);
    }

    @Test
    void readsAgainWhatWasInvalidatedWhileItWasRead() {
        Map<Integer, String> found =
                cache.getAll(
                        List.of(1),
                        keys -> {
                            if (loads.getAndIncrement() == 0) {
                                cache.invalidate(List.of(1));
                                return Map.of(1, "old");
                            }
                            return Map.of(1, "new");
                        });

        assertThat(found).containsEntry(1, "new");
        assertThat(cache.getAll(List.of(1), this::load)).containsEntry(1, "new");
    }

    @Test
    void answersButNeverKeepsWhatIsInvalidatedAgainAndAgain() {
        assertThat(
                        cache.getAll(
                                List.of(1),
                                keys -> {
                                    loads.incrementAndGet();
                                    cache.invalidateIf((key, value) -> key == 7);
                                    return Map.of(1, "old");
                                }))
                .containsEntry(1, "old");
        assertThat(loads).hasValue(3);

        assertThat(cache.getAll(List.of(1), this::load)).containsEntry(1, "v1");
    }

    @Test
    void forgetsWhatMatches() {
        cache.getAll(List.of(1, 2), this::load);

        cache.invalidateIf((key, value) -> value.equals("v2"));
        cache.getAll(List.of(1), this::load);
        assertThat(loads).hasValue(1);
        cache.getAll(List.of(1, 2), this::load);

        assertThat(loads).hasValue(2);
    }
}
