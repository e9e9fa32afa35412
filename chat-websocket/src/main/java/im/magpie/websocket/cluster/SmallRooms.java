package im.magpie.websocket.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.push.Audience;
import im.magpie.common.session.RoomDirectory;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The members of small rooms. A list is read after the event that asks for it was committed, so it
 * is as new as the event's member version or newer, and good for all events of that version.
 */
@Component
class SmallRooms {
    /** With more members than this nearly every node has one. */
    static final int MAX_MEMBERS = 50;

    private static final Logger log = LoggerFactory.getLogger(SmallRooms.class);
    private static final int MAX_LISTS = 10_000;

    /** Stands for a room that is not small. */
    private static final Set<Long> MANY = Set.of(-1L);

    private final RoomDirectory directory;
    private final Cache<Version, Set<Long>> lists =
            Caffeine.newBuilder().maximumSize(MAX_LISTS).build();

    SmallRooms(RoomDirectory directory) {
        this.directory = directory;
    }

    private record Version(long roomId, long memberVersion) {}

    /**
     * The members of rooms by room; rooms that are not small, and those that could not be read, are
     * left out. One query at most. Blocks.
     */
    Map<Long, Set<Long>> membersOf(Collection<Audience.Room> rooms) {
        Map<Long, Version> newest = new HashMap<>();
        for (Audience.Room room : rooms) {
            newest.merge(
                    room.roomId(),
                    new Version(room.roomId(), room.memberVersion()),
                    (one, other) -> one.memberVersion < other.memberVersion ? other : one);
        }
        newest.keySet().removeAll(directory.globalRooms());
        Map<Long, Set<Long>> found = new HashMap<>();
        Set<Long> missing = new HashSet<>();
        newest.forEach(
                (roomId, version) -> {
                    Set<Long> list = lists.getIfPresent(version);
                    if (list == null) {
                        missing.add(roomId);
                    } else if (list != MANY) {
                        found.put(roomId, list);
                    }
                });
        if (!missing.isEmpty()) {
            read(missing, newest, found);
        }
        return found;
    }

    private void read(Set<Long> missing, Map<Long, Version> newest, Map<Long, Set<Long>> found) {
        try {
            Map<Long, Set<Long>> read = directory.membersOfSmall(missing, MAX_MEMBERS);
            for (Long roomId : missing) {
                Set<Long> list = read.containsKey(roomId) ? Set.copyOf(read.get(roomId)) : MANY;
                lists.put(newest.get(roomId), list);
            }
            found.putAll(read);
        } catch (RuntimeException e) {
            log.debug("members are not known, events go to all nodes", e);
        }
    }
}
