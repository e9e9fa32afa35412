package im.magpie.message.send;

import im.magpie.message.send.MessageRows.MessageKey;
import im.magpie.message.send.MessageRows.Place;
import im.magpie.message.send.StoredMessage.Marks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * The statements of an append: each is sent once, however many messages, rooms or senders the batch
 * has. Updates are JDBC batches: MySQL's driver sends one as a single packet when its url says
 * {@code rewriteBatchedStatements=true}, and H2 runs it many times as fast as an upsert.
 */
@Component
class LogTables {
    private static final String LOCK_ROOMS =
            "SELECT id, hot_flag, status, member_version, last_seq, active_time, last_change"
                    + " FROM room WHERE id IN (%s) ORDER BY id FOR UPDATE";

    private static final String LOCK_MEMBERS =
            "SELECT room_id, uid, left_seq, read_seq, sent, sent_at_read FROM room_member"
                    + " WHERE (room_id, uid) IN (%s) ORDER BY room_id, uid FOR UPDATE";

    private static final String INSERT_MESSAGES =
            "INSERT INTO message (room_id, seq, from_uid, client_msg_id, request_hash, type,"
                    + " content, extra, create_time) VALUES %s";

    private static final String READ_IDS =
            "SELECT id, room_id, seq FROM message WHERE (room_id, seq) IN (%s)";

    private static final String MOVE_ROOM =
            "UPDATE room SET last_seq = ?, last_msg_id = ?, active_time = ? WHERE id = ?";

    private static final String MOVE_MEMBER =
            "UPDATE room_member SET read_seq = ?, sent = ?, sent_at_read = ?"
                    + " WHERE room_id = ? AND uid = ?";

    /**
     * The row of a user who had none may have been created by a read report meanwhile, so the
     * position only rises. MySQL assigns from left to right and sees its own assignments, H2 does
     * not: no assignment may read a column that stands before it.
     */
    private static final String CREATE_MEMBERS =
            "INSERT INTO room_member (room_id, uid, read_seq, sent, sent_at_read, create_time)"
                    + " VALUES %s ON DUPLICATE KEY UPDATE"
                    + " sent_at_read = CASE WHEN VALUES(read_seq) > read_seq"
                    + " THEN VALUES(sent_at_read) ELSE sent_at_read END,"
                    + " read_seq = GREATEST(read_seq, VALUES(read_seq)),"
                    + " sent = VALUES(sent)";

    private final JdbcTemplate jdbc;

    LogTables(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Locks rooms, ascending by id; unknown ones are left out. */
    Map<Long, RoomState> lockRooms(Collection<Long> ids) {
        Set<Long> ascending = new TreeSet<>(ids);
        Map<Long, RoomState> rooms = new TreeMap<>();
        RowCallbackHandler add =
                row ->
                        rooms.put(
                                row.getLong("id"),
                                new RoomState(
                                        new RoomState.Row(
                                                row.getLong("id"),
                                                row.getInt("hot_flag") == 1,
                                                row.getInt("status") == 0,
                                                row.getLong("member_version"),
                                                row.getLong("last_seq"),
                                                row.getLong("active_time"),
                                                row.getLong("last_change"))));
        String list = String.join(",", Collections.nCopies(ascending.size(), "?"));
        jdbc.query(LOCK_ROOMS.formatted(list), add, ascending.toArray());
        return rooms;
    }

    /** Locks member rows, ascending by room and user; absent ones are left out. */
    Map<MemberId, MemberState> lockMembers(Collection<MemberId> ids) {
        Map<MemberId, MemberState> members = new HashMap<>();
        if (ids.isEmpty()) {
            return members;
        }
        List<Object> arguments = new ArrayList<>(ids.size() * 2);
        for (MemberId id : new TreeSet<>(ids)) {
            Collections.addAll(arguments, id.roomId(), id.uid());
        }
        RowCallbackHandler add =
                row -> {
                    MemberId id = new MemberId(row.getLong("room_id"), row.getLong("uid"));
                    members.put(
                            id,
                            new MemberState(
                                    id.roomId(),
                                    id.uid(),
                                    row.getObject("left_seq") != null,
                                    row.getLong("read_seq"),
                                    row.getLong("sent"),
                                    row.getLong("sent_at_read")));
                };
        jdbc.query(
                LOCK_MEMBERS.formatted(MessageRows.pairs(arguments.size() / 2)),
                add,
                arguments.toArray());
        return members;
    }

    /** Inserts messages that have their places and names, and no ids yet. */
    void insert(List<Placed> messages) {
        List<Object> arguments = new ArrayList<>(messages.size() * 9);
        for (Placed message : messages) {
            Draft draft = message.draft();
            Collections.addAll(
                    arguments,
                    message.place().roomId(),
                    message.place().seq(),
                    draft.fromUid(),
                    message.key().name(),
                    draft.requestHash(),
                    draft.body().type().number(),
                    draft.body().content(),
                    draft.body().extra(),
                    message.sendTime());
        }
        update(INSERT_MESSAGES, "(?,?,?,?,?,?,?,?,?)", messages.size(), arguments);
    }

    /** Ids by place: generated keys of a multi-row insert are not to be trusted everywhere. */
    Map<Place, Long> ids(List<Placed> messages) {
        List<Object> arguments = new ArrayList<>(messages.size() * 2);
        messages.forEach(m -> Collections.addAll(arguments, m.place().roomId(), m.place().seq()));
        Map<Place, Long> ids = new HashMap<>();
        RowCallbackHandler add =
                row ->
                        ids.put(
                                new Place(row.getLong("room_id"), row.getLong("seq")),
                                row.getLong("id"));
        jdbc.query(
                READ_IDS.formatted(MessageRows.pairs(messages.size())), add, arguments.toArray());
        return ids;
    }

    /** Writes the counters of rooms that are locked. */
    void moveRooms(Collection<RoomState> rooms, Map<Place, Long> ids) {
        List<Object[]> rows = new ArrayList<>(rooms.size());
        for (RoomState room : rooms) {
            Long last = ids.get(new Place(room.id(), room.lastSeq()));
            rows.add(new Object[] {room.lastSeq(), last, room.lastTime(), room.id()});
        }
        jdbc.batchUpdate(MOVE_ROOM, rows);
    }

    /** Writes the counters of senders whose rows are locked, and creates the rows of others. */
    void moveMembers(Collection<MemberState> members, long now) {
        List<Object[]> moved = new ArrayList<>(members.size());
        List<Object> created = new ArrayList<>();
        for (MemberState m : members) {
            if (m.stored()) {
                moved.add(
                        new Object[] {m.readSeq(), m.sent(), m.sentAtRead(), m.roomId(), m.uid()});
            } else {
                Collections.addAll(
                        created, m.roomId(), m.uid(), m.readSeq(), m.sent(), m.sentAtRead(), now);
            }
        }
        if (!moved.isEmpty()) {
            jdbc.batchUpdate(MOVE_MEMBER, moved);
        }
        if (!created.isEmpty()) {
            update(CREATE_MEMBERS, "(?,?,?,?,?,?)", created.size() / 6, created);
        }
    }

    private void update(String sql, String row, int rows, List<Object> arguments) {
        jdbc.update(
                sql.formatted(String.join(",", Collections.nCopies(rows, row))),
                arguments.toArray());
    }

    /** MessageKey of a member row, in the order member rows are locked. */
    record MemberId(long roomId, long uid) implements Comparable<MemberId> {
        @Override
        public int compareTo(MemberId other) {
            int byRoom = Long.compare(roomId, other.roomId);
            return byRoom != 0 ? byRoom : Long.compare(uid, other.uid);
        }
    }

    /** A draft with its place, name and time. */
    record Placed(Draft draft, MessageKey key, Place place, long sendTime) {
        StoredMessage stored(long id) {
            return new StoredMessage(
                    id,
                    place.roomId(),
                    place.seq(),
                    0,
                    draft.fromUid(),
                    draft.clientMsgId(),
                    draft.requestHash(),
                    draft.body(),
                    Marks.NONE,
                    sendTime);
        }
    }
}
