package im.magpie.message.room;

import im.magpie.common.session.RoomDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Who hears which room, from the tables; one query per call, for a large room a few. */
@Component
class SqlRoomDirectory implements RoomDirectory {
    private static final String ROOMS =
            """
            SELECT m.uid, m.room_id FROM room_member m JOIN room r ON r.id = m.room_id
            WHERE m.uid IN (:uids) AND m.left_seq IS NULL AND r.hot_flag = 0
            """;

    /** One statement, so that the version and the members are of one snapshot. */
    private static final String FIRST_AND_VERSION =
            """
            SELECT r.member_version, r.hot_flag, m.uid, m.join_seq
            FROM room r LEFT JOIN room_member m ON m.room_id = r.id AND m.left_seq IS NULL
            WHERE r.id = :room LIMIT :most
            """;

    private static final String AMONG =
            """
            SELECT uid, join_seq FROM room_member
            WHERE room_id = :room AND left_seq IS NULL AND uid IN (:uids)
            """;

    /** A room with no more members is read whole: most rooms, and whoever is asked about. */
    private static final int FEW = 50;

    /** Users asked for in one statement. */
    private static final int MOST_ASKED = 1000;

    /** Of one room; a limit of its own keeps a large room from being read whole. */
    private static final String FIRST_MEMBERS =
            """
            (SELECT room_id, uid FROM room_member WHERE room_id = ? AND left_seq IS NULL LIMIT ?)
            """;

    private final NamedParameterJdbcTemplate jdbc;
    private final GlobalRooms globalRooms;

    SqlRoomDirectory(DataSource dataSource, GlobalRooms globalRooms) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.globalRooms = globalRooms;
    }

    @Override
    public Set<Long> globalRooms() {
        return globalRooms.ids();
    }

    @Override
    public Map<Long, Set<Long>> roomsOf(Collection<Long> uids) {
        Map<Long, Set<Long>> rooms =
                uids.stream()
                        .distinct()
                        .collect(Collectors.toMap(uid -> uid, uid -> new HashSet<>()));
        if (!rooms.isEmpty()) {
            RowCallbackHandler add =
                    row -> rooms.get(row.getLong("uid")).add(row.getLong("room_id"));
            jdbc.query(ROOMS, Map.of("uids", rooms.keySet()), add);
        }
        return rooms;
    }

    /**
     * A node with many users asks for each room that something happens in, mostly small ones that
     * nobody of its users is a member of: how many they are must not count there.
     */
    @Override
    public RoomMembers membersAmong(long roomId, Collection<Long> uids) {
        Set<Long> asked = Set.copyOf(uids);
        Few few = few(roomId);
        Map<Long, Long> found = few.joinSeqs();
        if (few.isAll()) {
            found.keySet().retainAll(asked);
        } else {
            found = among(roomId, asked);
        }
        if (few.everybody()) {
            for (Long uid : asked) {
                found.putIfAbsent(uid, 0L);
            }
        }
        return new RoomMembers(few.version(), Map.copyOf(found));
    }

    /** What one small statement says of a room. */
    private record Few(long version, boolean everybody, Map<Long, Long> joinSeqs) {
        boolean isAll() {
            return joinSeqs.size() <= FEW;
        }
    }

    private Few few(long roomId) {
        Map<Long, Long> found = new HashMap<>();
        long[] version = {0};
        boolean[] everybody = {false};
        RowCallbackHandler add =
                row -> {
                    version[0] = row.getLong("member_version");
                    everybody[0] = row.getInt("hot_flag") == 1;
                    found.put(row.getLong("uid"), row.getLong("join_seq"));
                };
        jdbc.query(FIRST_AND_VERSION, Map.of("room", roomId, "most", FEW + 1), add);
        found.remove(0L); // a room without members
        return new Few(version[0], everybody[0], found);
    }

    /** Read after the version, so the members are never older than it says. */
    private Map<Long, Long> among(long roomId, Set<Long> uids) {
        Map<Long, Long> found = new HashMap<>();
        List<Long> all = List.copyOf(uids);
        RowCallbackHandler add = row -> found.put(row.getLong("uid"), row.getLong("join_seq"));
        for (int from = 0; from < all.size(); from += MOST_ASKED) {
            List<Long> some = all.subList(from, Math.min(from + MOST_ASKED, all.size()));
            jdbc.query(AMONG, Map.of("room", roomId, "uids", some), add);
        }
        return found;
    }

    @Override
    public Map<Long, Set<Long>> membersOfSmall(Collection<Long> roomIds, int max) {
        Map<Long, Set<Long>> members = new HashMap<>();
        roomIds.forEach(roomId -> members.put(roomId, new HashSet<>()));
        members.keySet().removeAll(globalRooms.ids());
        if (members.isEmpty()) {
            return members;
        }
        List<Object> parameters = new ArrayList<>();
        for (Long roomId : members.keySet()) {
            parameters.add(roomId);
            parameters.add(max + 1);
        }
        String sql = String.join("UNION ALL\n", Collections.nCopies(members.size(), FIRST_MEMBERS));
        RowCallbackHandler add = row -> members.get(row.getLong("room_id")).add(row.getLong("uid"));
        jdbc.getJdbcOperations().query(sql, add, parameters.toArray());
        members.values().removeIf(uids -> uids.size() > max);
        return members;
    }
}
