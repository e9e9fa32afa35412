package im.magpie.message.group;

import im.magpie.message.group.LockedGroup.MemberRow;
import im.magpie.message.group.LockedGroup.RoomRow;
import im.magpie.message.room.RoomKind;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

/**
 * The statements that change groups, one each, however many members are concerned. All but the lock
 * itself are for callers who hold the room's.
 */
@Component
class GroupRows {
    private static final int CLOSED = 1;

    private static final String LOCK_ROOM =
            "SELECT type, last_seq, member_version FROM room WHERE id = ? FOR UPDATE";

    private static final String MEMBERS_AMONG =
            "SELECT uid, role, left_seq FROM room_member WHERE room_id = ? AND uid IN (%s)";

    /**
     * Who was there before begins anew, as a plain member behind the head: own messages of the
     * first time lie in front of the new read position.
     */
    private static final String JOIN =
            "INSERT INTO room_member (room_id, uid, role, read_seq, join_seq, create_time)"
                    + " VALUES %s ON DUPLICATE KEY UPDATE role = VALUES(role), left_seq = NULL,"
                    + " sent_at_read = sent, read_seq = VALUES(read_seq),"
                    + " join_seq = VALUES(join_seq)";

    private final JdbcTemplate jdbc;

    GroupRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Locks a room; empty when there is none. */
    Optional<RoomRow> lockRoom(long roomId) {
        return jdbc
                .query(
                        LOCK_ROOM,
                        (row, index) ->
                                new RoomRow(
                                        roomId,
                                        RoomKind.of(row.getInt("type")),
                                        row.getLong("last_seq"),
                                        row.getLong("member_version")),
                        roomId)
                .stream()
                .findFirst();
    }

    /**
     * The rows of these users; absent ones are left out. Not locked: role and membership change
     * under the room's lock only, and what else is in the rows is not looked at.
     */
    Map<Long, MemberRow> membersAmong(long roomId, Collection<Long> uids) {
        List<Object> arguments = new ArrayList<>(uids.size() + 1);
        arguments.add(roomId);
        arguments.addAll(uids);
        Map<Long, MemberRow> members = new HashMap<>();
        RowCallbackHandler add =
                row ->
                        members.put(
                                row.getLong("uid"),
                                new MemberRow(
                                        row.getInt("role"), row.getObject("left_seq") != null));
        String list = String.join(",", Collections.nCopies(arguments.size() - 1, "?"));
        jdbc.query(MEMBERS_AMONG.formatted(list), add, arguments.toArray());
        return members;
    }

    /** Members now. */
    List<Long> members(long roomId) {
        return jdbc.queryForList(
                "SELECT uid FROM room_member WHERE room_id = ? AND left_seq IS NULL",
                Long.class,
                roomId);
    }

    /** How many members there are; of one role only when it is named. */
    int count(long roomId, Optional<Integer> role) {
        String all = "SELECT COUNT(*) FROM room_member WHERE room_id = ? AND left_seq IS NULL";
        Integer found =
                role.isEmpty()
                        ? jdbc.queryForObject(all, Integer.class, roomId)
                        : jdbc.queryForObject(
                                all + " AND role = ?", Integer.class, roomId, role.get());
        return Objects.requireNonNull(found);
    }

    /** A new group without members; the new row is locked like any other. */
    RoomRow create(String name, String avatar, long now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.update(
                connection -> {
                    PreparedStatement insert =
                            connection.prepareStatement(
                                    "INSERT INTO room (type, active_time, create_time)"
                                            + " VALUES (?, ?, ?)",
                                    Statement.RETURN_GENERATED_KEYS);
                    insert.setInt(1, RoomKind.GROUP.number());
                    insert.setLong(2, now);
                    insert.setLong(3, now);
                    return insert;
                },
                key);
        long id = Objects.requireNonNull(key.getKey()).longValue();
        jdbc.update(
                "INSERT INTO room_group (room_id, name, avatar) VALUES (?, ?, ?)",
                id,
                name,
                avatar);
        return new RoomRow(id, RoomKind.GROUP, 0, 0);
    }

    /** Makes users members who are not; what was said before is not unread to them. */
    void join(RoomRow room, Map<Long, Integer> roles, long now) {
        List<Object> arguments = new ArrayList<>(roles.size() * 6);
        for (Long uid : new TreeSet<>(roles.keySet())) {
            Collections.addAll(
                    arguments, room.id(), uid, roles.get(uid), room.lastSeq(), room.lastSeq(), now);
        }
        String rows = String.join(",", Collections.nCopies(roles.size(), "(?,?,?,?,?,?)"));
        jdbc.update(JOIN.formatted(rows), arguments.toArray());
    }

    /** Ends a membership; the former member sees the room up to a seq. */
    void leave(long roomId, long uid, long leftSeq) {
        jdbc.update(
                "UPDATE room_member SET left_seq = ? WHERE room_id = ? AND uid = ?",
                leftSeq,
                roomId,
                uid);
    }

    /**
     * Leaves nothing unread to a user who goes by choice: a former member's reports change nothing
     * any more.
     *
     * @param seq the head of the room
     */
    void readUpTo(long roomId, long uid, long seq) {
        jdbc.update(
                "UPDATE room_member SET read_seq = ?, sent_at_read = sent"
                        + " WHERE room_id = ? AND uid = ?",
                seq,
                roomId,
                uid);
    }

    /** Ends every membership. */
    void leaveAll(long roomId, long leftSeq) {
        jdbc.update(
                "UPDATE room_member SET left_seq = ? WHERE room_id = ? AND left_seq IS NULL",
                leftSeq,
                roomId);
    }

    /** Nobody writes in the room any more. */
    void close(long roomId) {
        jdbc.update("UPDATE room SET status = ? WHERE id = ?", CLOSED, roomId);
    }

    /** Notes that the members changed. Returns the new version. */
    long raiseVersion(RoomRow room) {
        jdbc.update(
                "UPDATE room SET member_version = ? WHERE id = ?",
                room.memberVersion() + 1,
                room.id());
        return room.memberVersion() + 1;
    }

    /** Gives members a role. */
    void setRole(long roomId, Collection<Long> uids, int role) {
        List<Object> arguments = new ArrayList<>(uids.size() + 2);
        Collections.addAll(arguments, role, roomId);
        arguments.addAll(new TreeSet<>(uids));
        String list = String.join(",", Collections.nCopies(uids.size(), "?"));
        jdbc.update(
                "UPDATE room_member SET role = ? WHERE room_id = ? AND uid IN (" + list + ")",
                arguments.toArray());
    }
}
