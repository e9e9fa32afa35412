package im.magpie.message.send;

import im.magpie.message.body.MessageBody;
import im.magpie.message.body.MessageType;
import im.magpie.message.body.ServerSentences;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/** Reads messages that others answer, as they are now. */
@Component
class ReplyTargets {
    private static final String SELECT =
            "SELECT id, room_id, seq, from_uid, type, content, status FROM message"
                    + " WHERE id IN (%s)";

    private static final int RECALLED = 1;

    private final JdbcTemplate jdbc;

    ReplyTargets(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** The messages by id, in one query; none for no ids. Unknown ones are left out. */
    Map<Long, ReplyTarget> of(Collection<Long> ids) {
        Map<Long, ReplyTarget> found = new HashMap<>();
        Set<Long> distinct = Set.copyOf(ids);
        if (!distinct.isEmpty()) {
            RowCallbackHandler add = row -> found.put(row.getLong("id"), target(row));
            String list = String.join(",", Collections.nCopies(distinct.size(), "?"));
            jdbc.query(SELECT.formatted(list), add, distinct.toArray());
        }
        return found;
    }

    private static ReplyTarget target(ResultSet row) throws SQLException {
        int type = row.getInt("type");
        boolean recalled = row.getInt("status") == RECALLED || type == MessageType.RECALL.number();
        return new ReplyTarget(
                row.getLong("id"),
                row.getLong("room_id"),
                row.getLong("seq"),
                row.getLong("from_uid"),
                type,
                recalled
                        ? gone()
                        : MessageBody.stored(type, row.getString("content"), null).quote());
    }

    /** What is shown of a message that is not to be seen any more. */
    static String gone() {
        return ServerSentences.of("reply.recalled");
    }

    /**
     * A message that others answer.
     *
     * @param id its id
     * @param roomId its room
     * @param seq its place in the room
     * @param fromUid its author
     * @param type its type
     * @param quote what answers show of it
     */
    record ReplyTarget(long id, long roomId, long seq, long fromUid, int type, String quote) {}
}
