package im.magpie.message.room;

import im.magpie.common.api.PageQuery;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Members of private rooms with their presence. Sorting a page by presence needs both tables in one
 * query, so this reads the presence table itself instead of asking for each member.
 */
@Component
class MemberRows {
    private static final String FROM =
            " FROM room_member m LEFT JOIN user_presence p ON p.uid = m.uid"
                    + " WHERE m.room_id = ? AND m.left_seq IS NULL";

    private static final String PAGE =
            "SELECT * FROM (SELECT m.uid, m.role, COALESCE(p.online, 0) AS online,"
                    + " COALESCE(p.last_opt_time, 0) AS last_opt_time"
                    + FROM
                    + ") c WHERE c.online < ? OR (c.online = ? AND (c.last_opt_time < ?"
                    + " OR (c.last_opt_time = ? AND c.uid < ?)))"
                    + " ORDER BY c.online DESC, c.last_opt_time DESC, c.uid DESC LIMIT ?";

    private static final String LIST =
            "SELECT uid FROM room_member WHERE room_id = ? AND left_seq IS NULL"
                    + " ORDER BY role, uid LIMIT ?";

    private static final String EVERYBODY =
            "SELECT uid FROM user_presence ORDER BY online DESC, last_opt_time DESC, uid DESC"
                    + " LIMIT ?";

    private final JdbcTemplate jdbc;

    MemberRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** One row more than the page has: those online first, then the last active. */
    List<MemberRow> page(long roomId, PageQuery query) {
        long[] after =
                query.isFirst()
                        ? new long[] {Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE}
                        : Cursors.parse(query.cursor(), 3);
        return jdbc.query(
                PAGE,
                (row, index) ->
                        new MemberRow(
                                row.getLong("uid"),
                                row.getInt("role"),
                                row.getInt("online"),
                                row.getLong("last_opt_time")),
                roomId,
                after[0],
                after[0],
                after[1],
                after[1],
                after[2],
                query.pageSize() + 1);
    }

    /** Members of a private room, owner and admins first. */
    List<Long> list(long roomId, int limit) {
        return jdbc.queryForList(LIST, Long.class, roomId, limit);
    }

    /** Users in the order of {@link #page}: the members of a global room. */
    List<Long> everybody(int limit) {
        return jdbc.queryForList(EVERYBODY, Long.class, limit);
    }

    /** Members who are online. */
    long online(long roomId) {
        Long count =
                jdbc.queryForObject(
                        "SELECT COUNT(*)" + FROM + " AND p.online = 1", Long.class, roomId);
        return count == null ? 0 : count;
    }

    /** The kind of a room that exists. */
    RoomKind kind(long roomId) {
        Integer type =
                jdbc.queryForObject("SELECT type FROM room WHERE id = ?", Integer.class, roomId);
        return RoomKind.of(type == null ? 0 : type);
    }

    /**
     * A member.
     *
     * @param uid the user
     * @param role 1 owner, 2 admin, 3 member
     * @param online 1 or 0
     * @param lastOptTime when that changed last, epoch milliseconds
     */
    record MemberRow(long uid, int role, int online, long lastOptTime) {
        String cursor() {
            return Cursors.of(online, lastOptTime, uid);
        }
    }
}
