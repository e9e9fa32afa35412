package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events were taken already, by origin and number: the last ones of the last nodes. Older
 * ones count as new: taking an event twice is harmless, losing it is not.
 */
final class SeenEvents {
    /** Numbers remembered of one origin: ten seconds at 13,000 events a second. */
    static final int WINDOW = 1 << 17;

    private static final int MAX_ORIGINS = 64;

    private final Map<NodeId, Numbers> byOrigin =
            new LinkedHashMap<>(8, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<NodeId, Numbers> eldest) {
                    return size() > MAX_ORIGINS;
                }
            };

    /** Whether an event is new; if so it counts as seen from now on. */
    synchronized boolean isNew(NodeId origin, long number) {
        return byOrigin.computeIfAbsent(origin, id -> new Numbers()).add(number);
    }

    /** Whether all of some consecutive events were seen. */
    synchronized boolean hasAll(NodeId origin, long first, int count) {
        Numbers numbers = byOrigin.get(origin);
        return numbers != null && numbers.hasAll(first, count);
    }

    /** A window that ends at the highest number seen; a bit for each number in it. */
    private static final class Numbers {
        private final BitSet seen = new BitSet();
        private long highest;

        boolean add(long number) {
            if (number > highest) {
                advance(number);
            }
            if (isTooOld(number) || seen.get(bit(number))) {
                return isTooOld(number);
            }
            seen.set(bit(number));
            return true;
        }

        private void advance(long number) {
            if (number - highest >= WINDOW) {
                seen.clear();
            } else {
                for (long passed = highest + 1; passed <= number; passed++) {
                    seen.clear(bit(passed));
                }
            }
            highest = number;
        }

        boolean hasAll(long first, int count) {
            for (long number = first; number < first + count; number++) {
                if (number > highest || isTooOld(number) || !seen.get(bit(number))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isTooOld(long number) {
            return number <= highest - WINDOW;
        }

        private static int bit(long number) {
            return (int) (number % WINDOW);
        }
    }
}
