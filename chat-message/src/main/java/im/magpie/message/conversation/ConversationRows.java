package im.magpie.message.conversation;

import im.magpie.message.conversation.Conversation.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads conversations, one query per call. */
@Component
class ConversationRows {
    /** uid of a caller who has no rows. */
    static final long NOBODY = 0;

    private static final String COLUMNS =
            """
            SELECT r.id, r.type, r.hot_flag, m.read_seq, m.sent, m.sent_at_read,
              COALESCE(m.left_seq, r.last_seq) AS last_seq,
              CASE WHEN m.left_seq IS NULL THEN r.active_time
                ELSE COALESCE(l.create_time, r.create_time) END AS active
            """;

    private static final String PRIVATE =
            COLUMNS
                    + """
                    FROM room_member m JOIN room r ON r.id = m.room_id
                    LEFT JOIN message l ON l.room_id = m.room_id AND l.seq = m.left_seq
                    WHERE m.uid = :uid AND r.hot_flag = 0
                    """;

    private static final String PAGE =
            "SELECT * FROM ("
                    + PRIVATE
                    + """
                    ) c WHERE c.active < :active OR (c.active = :active AND c.id < :id)
                    ORDER BY c.active DESC, c.id DESC LIMIT :limit
                    """;

    private static final String ONE = PRIVATE + " AND r.id = :id";

    private static final String GLOBAL =
            COLUMNS
                    + """
                    FROM room r LEFT JOIN room_member m ON m.room_id = r.id AND m.uid = :uid
                    LEFT JOIN message l ON l.room_id = m.room_id AND l.seq = m.left_seq
                    WHERE r.id IN (:ids)
                    """;

    private final NamedParameterJdbcTemplate jdbc;

    ConversationRows(DataSource dataSource) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
    }

    /** Rooms the user is or was in behind a position, by activity, the newest first. */
    List<Conversation> privateRooms(long uid, long active, long id, int limit) {
        return jdbc.query(
                PAGE,
                Map.of("uid", uid, "active", active, "id", id, "limit", limit),
                (row, index) -> conversation(row));
    }

    /** A room the user is or was in. */
    Optional<Conversation> privateRoom(long uid, long id) {
        return jdbc
                .query(ONE, Map.of("uid", uid, "id", id), (row, index) -> conversation(row))
                .stream()
                .findFirst();
    }

    /** Global rooms as a user sees them. */
    List<Conversation> globalRooms(long uid, Collection<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.query(
                        GLOBAL, Map.of("uid", uid, "ids", ids), (row, index) -> conversation(row));
    }

    private static Conversation conversation(ResultSet row) throws SQLException {
        return new Conversation(
                row.getLong("id"),
                row.getInt("type"),
                row.getInt("hot_flag") == 1,
                row.getLong("last_seq"),
                row.getLong("active"),
                new State(
                        row.getLong("read_seq"), row.getLong("sent"), row.getLong("sent_at_read")));
    }
}
