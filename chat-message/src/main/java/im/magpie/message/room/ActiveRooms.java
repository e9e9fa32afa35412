package im.magpie.message.room;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.message.RoomActivity;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/**
 * Rooms by how they are used. Counting has bounds: no room is too large to be looked at, and no
 * look lasts long. Messages are counted first; members only of the rooms that are shown, each in a
 * part of its own of one statement, since not all databases know a limit that depends on a row.
 */
@Component
class ActiveRooms implements RoomActivity {
    private static final long RECENT_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final int MOST_COMPARED = 200;

    /** Operators look again; the database has better things to do. */
    private static final int SECONDS = 2;

    private static final String SELECT =
            "SELECT r.id, r.type, r.hot_flag, r.status, r.last_seq, r.active_time, g.name,"
                    + " (SELECT COUNT(*) FROM message s WHERE s.room_id = r.id"
                    + " AND s.seq > r.last_seq - "
                    + MOST_COUNTED
                    + " AND s.create_time >= ?) AS recent"
                    + " FROM room r LEFT JOIN room_group g ON g.room_id = r.id";

    /** One room's members; of a room without any the id is missing. */
    private static final String MEMBERS =
            "SELECT MAX(x.room_id) AS room_id, COUNT(*) AS members FROM"
                    + " (SELECT m.room_id FROM room_member m"
                    + " WHERE m.room_id = ? AND m.left_seq IS NULL LIMIT "
                    + (MOST_MEMBERS_COUNTED + 1)
                    + ") AS x";

    private static final RowMapper<ActiveRoom> ROOM =
            (row, index) ->
                    new ActiveRoom(
                            row.getLong("id"),
                            row.getInt("type"),
                            row.getInt("hot_flag"),
                            row.getInt("status"),
                            row.getString("name"),
                            0,
                            row.getLong("last_seq"),
                            row.getLong("recent"),
                            row.getLong("active_time"));

    private final JdbcTemplate jdbc;
    private final Clock clock;

    ActiveRooms(DataSource dataSource, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setQueryTimeout(SECONDS);
        this.clock = clock;
    }

    @Override
    public CursorPage<ActiveRoom> latest(PageQuery query) {
        long[] behind =
                query.isFirst()
                        ? new long[] {Long.MAX_VALUE, Long.MAX_VALUE}
                        : Cursors.parse(query.cursor(), 2);
        List<ActiveRoom> rows =
                jdbc.query(
                        SELECT
                                + " WHERE r.active_time < ? OR (r.active_time = ? AND r.id < ?)"
                                + " ORDER BY r.active_time DESC, r.id DESC LIMIT ?",
                        ROOM,
                        recent(),
                        behind[0],
                        behind[0],
                        behind[1],
                        query.pageSize() + 1);
        CursorPage<ActiveRoom> page =
                CursorPage.cut(
                        rows, query.pageSize(), row -> Cursors.of(row.activeTime(), row.roomId()));
        Map<Long, Long> members = members(page.list());
        return page.map(room -> with(room, members));
    }

    @Override
    public List<ActiveRoom> busiest(int limit) {
        List<ActiveRoom> rooms =
                jdbc.query(
                        "SELECT * FROM ("
                                + SELECT
                                + " WHERE r.active_time >= ?"
                                + " ORDER BY r.active_time DESC, r.id DESC LIMIT "
                                + MOST_COMPARED
                                + ") AS spoke WHERE recent > 0 ORDER BY recent DESC, id LIMIT ?",
                        ROOM,
                        recent(),
                        recent(),
                        limit);
        Map<Long, Long> members = members(rooms);
        return rooms.stream().map(room -> with(room, members)).toList();
    }

    /** Members by room, of those rooms that have members of their own. */
    private Map<Long, Long> members(List<ActiveRoom> rooms) {
        List<Long> ids =
                rooms.stream().filter(room -> room.hot() == 0).map(ActiveRoom::roomId).toList();
        Map<Long, Long> members = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.query(
                    String.join(" UNION ALL ", Collections.nCopies(ids.size(), MEMBERS)),
                    row -> {
                        members.put(row.getLong("room_id"), row.getLong("members"));
                    },
                    ids.toArray());
        }
        return members;
    }

    private static ActiveRoom with(ActiveRoom room, Map<Long, Long> members) {
        return room.withMembers(members.getOrDefault(room.roomId(), 0L));
    }

    private long recent() {
        return clock.millis() - RECENT_MILLIS;
    }
}
