package im.magpie.message.friendroom;

import im.magpie.message.room.RoomKind;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

/** The statements about rooms of friends. */
@Component
class FriendRoomRows {
    private static final int OPEN = 0;
    private static final int CLOSED = 1;

    private final JdbcTemplate jdbc;

    FriendRoomRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** The room of a pair that are friends now. */
    Optional<Long> openRoom(FriendPair pair) {
        return jdbc
                .queryForList(
                        "SELECT f.room_id FROM room_friend f JOIN room r ON r.id = f.room_id"
                                + " WHERE f.uid_low = ? AND f.uid_high = ? AND r.status = ?",
                        Long.class,
                        pair.low(),
                        pair.high(),
                        OPEN)
                .stream()
                .findFirst();
    }

    /** The room of a pair, open or closed. */
    Optional<Long> room(FriendPair pair) {
        return jdbc
                .queryForList(
                        "SELECT room_id FROM room_friend WHERE uid_low = ? AND uid_high = ?",
                        Long.class,
                        pair.low(),
                        pair.high())
                .stream()
                .findFirst();
    }

    /**
     * A new room of a pair, closed. When somebody else makes one at the same time this waits for
     * them, and theirs is the room.
     *
     * @return the room, empty when it was made by somebody else
     */
    Optional<Long> create(FriendPair pair, long now) {
        long id = insertRoom(now);
        int inserted =
                jdbc.update(
                        "INSERT IGNORE INTO room_friend (room_id, uid_low, uid_high)"
                                + " VALUES (?, ?, ?)",
                        id,
                        pair.low(),
                        pair.high());
        if (inserted == 0) {
            jdbc.update("DELETE FROM room WHERE id = ?", id);
            return Optional.empty();
        }
        jdbc.update(
                "INSERT INTO room_member (room_id, uid, create_time) VALUES (?, ?, ?), (?, ?, ?)",
                id,
                pair.low(),
                now,
                id,
                pair.high(),
                now);
        return Optional.of(id);
    }

    private long insertRoom(long now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.update(
                connection -> {
                    PreparedStatement insert =
                            connection.prepareStatement(
                                    "INSERT INTO room (type, status, member_version, active_time,"
                                            + " create_time) VALUES (?, ?, 1, ?, ?)",
                                    Statement.RETURN_GENERATED_KEYS);
                    insert.setInt(1, RoomKind.FRIENDS.number());
                    insert.setInt(2, CLOSED);
                    insert.setLong(3, now);
                    insert.setLong(4, now);
                    return insert;
                },
                key);
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    /** Locks a room. Returns whether it is open. */
    boolean lock(long roomId) {
        Integer status =
                jdbc.queryForObject(
                        "SELECT status FROM room WHERE id = ? FOR UPDATE", Integer.class, roomId);
        return Objects.requireNonNull(status) == OPEN;
    }

    /** Lets friends write in a locked room. */
    void open(long roomId) {
        jdbc.update("UPDATE room SET status = ? WHERE id = ?", OPEN, roomId);
    }

    /** Lets nobody write in a locked room any more. */
    void close(long roomId) {
        jdbc.update("UPDATE room SET status = ? WHERE id = ?", CLOSED, roomId);
    }
}
