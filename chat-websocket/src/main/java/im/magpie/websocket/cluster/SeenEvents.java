package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The events of other nodes that were taken already: the last ones of the last nodes. */
final class SeenEvents {
    private static final int MAX_PER_ORIGIN = 16_384;
    private static final int MAX_ORIGINS = 64;

    private final Map<NodeId, Set<Long>> byOrigin =
            new LinkedHashMap<>(8, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<NodeId, Set<Long>> eldest) {
                    return size() > MAX_ORIGINS;
                }
            };

    /** Whether an event is new; if so it counts as seen from now on. */
    synchronized boolean isNew(NodeId origin, long number) {
        Set<Long> seen = byOrigin.computeIfAbsent(origin, id -> new LinkedHashSet<>());
        boolean isNew = seen.add(number);
        if (seen.size() > MAX_PER_ORIGIN) {
            var oldest = seen.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }
}
