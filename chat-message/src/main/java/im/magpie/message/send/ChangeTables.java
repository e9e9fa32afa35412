package im.magpie.message.send;

import im.magpie.message.send.LogTables.MemberId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * The statements of changes: each is sent once, however many changes the batch has. Nothing here is
 * locked by itself: memberships, messages and marks change only under their room's lock.
 */
@Component
class ChangeTables {
    private static final String MEMBERS =
            "SELECT room_id, uid FROM room_member"
                    + " WHERE (room_id, uid) IN (%s) AND left_seq IS NULL";

    private static final String MARKS =
            "SELECT message_id, uid, mark_type FROM message_mark"
                    + " WHERE (message_id, uid) IN (%s)";

    private static final String SET_MARKS =
            "INSERT INTO message_mark (message_id, uid, mark_type, create_time) VALUES %s"
                    + " ON DUPLICATE KEY UPDATE mark_type = VALUES(mark_type),"
                    + " create_time = VALUES(create_time)";

    private static final String END_MARK =
            "DELETE FROM message_mark WHERE message_id = ? AND uid = ?";

    private static final String COUNT_MARKS =
            "UPDATE message SET like_count = ?, dislike_count = ?, change_no = ? WHERE id = ?";

    private static final String RECALL =
            "UPDATE message SET type = ?, status = 1, content = ?, extra = NULL, change_no = ?"
                    + " WHERE id = ?";

    private static final String SET_EXTRA =
            "UPDATE message SET extra = ?, change_no = ? WHERE id = ?";

    private static final String MOVE_ROOM = "UPDATE room SET last_change = ? WHERE id = ?";

    private final JdbcTemplate jdbc;

    ChangeTables(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Those of the users who are members of the rooms. */
    Set<MemberId> members(Collection<MemberId> ids) {
        Set<MemberId> members = new HashSet<>();
        if (!ids.isEmpty()) {
            List<Object> arguments = new ArrayList<>(ids.size() * 2);
            ids.forEach(id -> Collections.addAll(arguments, id.roomId(), id.uid()));
            RowCallbackHandler add =
                    row -> members.add(new MemberId(row.getLong("room_id"), row.getLong("uid")));
            jdbc.query(MEMBERS.formatted(MessageRows.pairs(ids.size())), add, arguments.toArray());
        }
        return members;
    }

    /** The marks there are. */
    Map<MarkId, MarkKind> marks(Collection<MarkId> ids) {
        Map<MarkId, MarkKind> marks = new HashMap<>();
        if (!ids.isEmpty()) {
            List<Object> arguments = new ArrayList<>(ids.size() * 2);
            ids.forEach(id -> Collections.addAll(arguments, id.msgId(), id.uid()));
            RowCallbackHandler add =
                    row ->
                            marks.put(
                                    new MarkId(row.getLong("message_id"), row.getLong("uid")),
                                    MarkKind.stored(row.getInt("mark_type")));
            jdbc.query(MARKS.formatted(MessageRows.pairs(ids.size())), add, arguments.toArray());
        }
        return marks;
    }

    /** Writes what users think now: a kind, or null for neither. */
    void mark(Map<MarkId, MarkKind> marks, long now) {
        List<Object> set = new ArrayList<>(marks.size() * 4);
        List<Object[]> ended = new ArrayList<>();
        marks.forEach(
                (id, kind) -> {
                    if (kind == null) {
                        ended.add(new Object[] {id.msgId(), id.uid()});
                    } else {
                        Collections.addAll(set, id.msgId(), id.uid(), kind.number(), now);
                    }
                });
        if (!ended.isEmpty()) {
            jdbc.batchUpdate(END_MARK, ended);
        }
        if (!set.isEmpty()) {
            String rows = String.join(",", Collections.nCopies(set.size() / 4, "(?,?,?,?)"));
            jdbc.update(SET_MARKS.formatted(rows), set.toArray());
        }
    }

    /** Writes the counters of messages that were marked. */
    void count(Collection<StoredMessage> marked) {
        List<Object[]> rows = new ArrayList<>(marked.size());
        for (StoredMessage message : marked) {
            rows.add(
                    new Object[] {
                        message.marks().likes(),
                        message.marks().dislikes(),
                        message.change(),
                        message.id()
                    });
        }
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(COUNT_MARKS, rows);
        }
    }

    /** Overwrites messages that were recalled; nothing is left of what they said. */
    void recall(Collection<StoredMessage> recalled) {
        List<Object[]> rows = new ArrayList<>(recalled.size());
        for (StoredMessage message : recalled) {
            rows.add(
                    new Object[] {
                        message.body().type().number(),
                        message.body().content(),
                        message.change(),
                        message.id()
                    });
        }
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(RECALL, rows);
        }
    }

    /** Writes what belongs to texts beside their content. */
    void extras(Collection<StoredMessage> texts) {
        List<Object[]> rows = new ArrayList<>(texts.size());
        texts.forEach(m -> rows.add(new Object[] {m.body().extra(), m.change(), m.id()}));
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(SET_EXTRA, rows);
        }
    }

    /** Writes the change numbers of rooms that are locked. */
    void moveRooms(Collection<RoomState> rooms) {
        List<Object[]> rows = new ArrayList<>(rooms.size());
        rooms.forEach(room -> rows.add(new Object[] {room.lastChange(), room.id()}));
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(MOVE_ROOM, rows);
        }
    }

    /** A user and a message. */
    record MarkId(long msgId, long uid) {}
}
