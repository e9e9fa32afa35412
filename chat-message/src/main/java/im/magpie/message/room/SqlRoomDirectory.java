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

/** Who hears which room, from the tables; one query per call. */
@Component
class SqlRoomDirectory implements RoomDirectory {
    private static final String ROOMS =
            """
            SELECT m.uid, m.room_id FROM room_member m JOIN room r ON r.id = m.room_id
            WHERE m.uid IN (:uids) AND m.left_seq IS NULL AND r.hot_flag = 0
            """;

    /** One statement, so that the version and the members are of one snapshot. */
    private static final String MEMBERS =
            """
            SELECT r.member_version, r.hot_flag, m.uid, m.join_seq
            FROM room r LEFT JOIN room_member m
              ON m.room_id = r.id AND m.left_seq IS NULL AND m.uid IN (:uids)
            WHERE r.id = :room
            """;

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

    @Override
    public RoomMembers membersAmong(long roomId, Collection<Long> uids) {
        // An IN list must not be empty; nobody has uid 0.
        Set<Long> asked = uids.isEmpty() ? Set.of(0L) : Set.copyOf(uids);
        Map<Long, Long> found = new HashMap<>();
        long[] version = {0};
        boolean[] everybody = {false};
        RowCallbackHandler add =
                row -> {
                    version[0] = row.getLong("member_version");
                    everybody[0] = row.getInt("hot_flag") == 1;
                    found.put(row.getLong("uid"), row.getLong("join_seq"));
                };
        jdbc.query(MEMBERS, Map.of("uids", asked, "room", roomId), add);
        if (everybody[0]) {
            uids.forEach(uid -> found.putIfAbsent(uid, 0L));
        }
        found.keySet().retainAll(Set.copyOf(uids));
        return new RoomMembers(version[0], Map.copyOf(found));
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
