package im.magpie.user.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A bounded cache in which a load never outlives an invalidation.
 *
 * <p>The trap it avoids: a load reads the old value, the value changes and is invalidated, and only
 * then the load stores what it read. Here what was read before an invalidation is read again, and
 * is never kept.
 */
public final class GuardedCache<K, V> {
    /** Loads that keep colliding with invalidations are answered, but not kept. */
    private static final int MOST_LOADS = 3;

    private final Cache<K, V> cache;
    private final Object lock = new Object();
    private long invalidations;

    /**
     * @param most entries at most
     * @param keep time after which an entry is read again although nobody invalidated it
     */
    public GuardedCache(long most, Duration keep) {
        this.cache = Caffeine.newBuilder().maximumSize(most).expireAfterWrite(keep).build();
    }

    /**
     * The values of keys, those not in the cache by one load.
     *
     * @param load reads values; keys without a value are left out of its answer and are not
     *     remembered
     */
    public Map<K, V> getAll(Collection<K> keys, Function<Set<K>, Map<K, V>> load) {
        Map<K, V> found = new HashMap<>(cache.getAllPresent(keys));
        Set<K> missing = new HashSet<>(keys);
        missing.removeAll(found.keySet());
        if (missing.isEmpty()) {
            return found;
        }
        for (int loads = 1; ; loads++) {
            long before = invalidations();
            Map<K, V> loaded = load.apply(missing);
            if (kept(loaded, before) || loads == MOST_LOADS) {
                found.putAll(loaded);
                return found;
            }
        }
    }

    /** Forgets keys. */
    public void invalidate(Collection<K> keys) {
        synchronized (lock) {
            invalidations++;
            cache.invalidateAll(keys);
        }
    }

    /** Forgets what matches: walks the whole cache, meant for what happens rarely. */
    public void invalidateIf(BiPredicate<K, V> condition) {
        synchronized (lock) {
            invalidations++;
            cache.asMap().entrySet().removeIf(e -> condition.test(e.getKey(), e.getValue()));
        }
    }

    /** Forgets everything. */
    public void clear() {
        synchronized (lock) {
            invalidations++;
            cache.invalidateAll();
        }
    }

    private long invalidations() {
        synchronized (lock) {
            return invalidations;
        }
    }

    private boolean kept(Map<K, V> loaded, long before) {
        synchronized (lock) {
            if (invalidations != before) {
                return false;
            }
            cache.putAll(loaded);
            return true;
        }
    }
}
