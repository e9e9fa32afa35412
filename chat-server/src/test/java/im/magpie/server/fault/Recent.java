package im.magpie.server.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The newest messages of each room: those that the other node may not have seen yet. */
final class Recent {
    private static final int FEW = 20;

    private final Map<Long, Deque<Long>> ids = new HashMap<>();

    synchronized void add(long room, long id) {
        Deque<Long> of = ids.computeIfAbsent(room, key -> new ArrayDeque<>());
        of.addLast(id);
        if (of.size() > FEW) {
            of.removeFirst();
        }
    }

    /** One of one of these rooms. */
    synchronized Optional<Long> any(List<Long> rooms, Random random) {
        Deque<Long> of = ids.get(rooms.get(random.nextInt(rooms.size())));
        return of == null
                ? Optional.empty()
                : of.stream().skip(random.nextInt(of.size())).findFirst();
    }
}
