package im.magpie.message.room;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.message.RoomActivity;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** Rooms by how they are used. Counting has bounds: no room is too large to be looked at. */
@Component
class ActiveRooms implements RoomActivity {
    private static final long RECENT_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final int MOST_COMPARED = 200;

    private static final String SELECT =
            "SELECT r.id, r.type, r.hot_flag, r.status, r.last_seq, r.active_time, g.name,"
                    + " (SELECT COUNT(*) FROM room_member m"
                    + " WHERE m.room_id = r.id AND m.left_seq IS NULL) AS members,"
                    + " (SELECT COUNT(*) FROM message s WHERE s.room_id = r.id"
                    + " AND s.seq > r.last_seq - "
                    + MOST_COUNTED
                    + " AND s.create_time >= ?) AS recent"
                    + " FROM room r LEFT JOIN room_group g ON g.room_id = r.id";

    private static final RowMapper<ActiveRoom> ROOM =
            (row, index) ->
                    new ActiveRoom(
                            row.getLong("id"),
                            row.getInt("type"),
                            row.getInt("hot_flag"),
                            row.getInt("status"),
                            row.getString("name"),
                            row.getLong("members"),
                            row.getLong("last_seq"),
                            row.getLong("recent"),
                            row.getLong("active_time"));

    private final JdbcTemplate jdbc;
    private final Clock clock;

    ActiveRooms(DataSource dataSource, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
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
        return CursorPage.cut(
                rows, query.pageSize(), row -> Cursors.of(row.activeTime(), row.roomId()));
    }

    @Override
    public List<ActiveRoom> busiest(int limit) {
        return jdbc.query(
                "SELECT * FROM ("
                        + SELECT
                        + " WHERE r.active_time >= ? ORDER BY r.active_time DESC, r.id DESC LIMIT "
                        + MOST_COMPARED
                        + ") AS spoke WHERE recent > 0 ORDER BY recent DESC, id LIMIT ?",
                ROOM,
                recent(),
                recent(),
                limit);
    }

    private long recent() {
        return clock.millis() - RECENT_MILLIS;
    }
}
