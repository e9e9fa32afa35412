package im.magpie.message.read;

import im.magpie.message.read.Readers.Reader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** Who has read what, from the tables; one query per call. */
@Component
class ReaderRows {
    /** Members of one room that are looked at; of a larger room it is these that count. */
    static final int MOST_MEMBERS = 10_000;

    private static final String OWN =
            "SELECT id, room_id, seq FROM message"
                    + " WHERE id IN (:ids) AND from_uid = :uid AND status = 0";

    private static final String MEMBERSHIPS =
            "SELECT room_id FROM room_member"
                    + " WHERE uid = :uid AND left_seq IS NULL AND room_id IN (:rooms)";

    private static final String READERS =
            "(SELECT room_id, uid, read_seq, join_seq FROM room_member"
                    + " WHERE room_id = ? AND left_seq IS NULL ORDER BY uid LIMIT "
                    + MOST_MEMBERS
                    + ")";

    private static final String READ =
            """
            SELECT uid FROM room_member
            WHERE room_id = :room AND left_seq IS NULL AND uid > :after AND uid <> :author
              AND join_seq < :seq AND read_seq >= :seq
            ORDER BY uid LIMIT :limit
            """;

    private static final String UNREAD =
            """
            SELECT uid FROM room_member
            WHERE room_id = :room AND left_seq IS NULL AND uid > :after AND uid <> :author
              AND join_seq < :seq AND read_seq < :seq
            ORDER BY uid LIMIT :limit
            """;

    /** In a global room those without a row have read nothing; every user has a presence row. */
    private static final String UNREAD_GLOBAL =
            """
            SELECT p.uid FROM user_presence p
            LEFT JOIN room_member m ON m.room_id = :room AND m.uid = p.uid
            WHERE p.uid > :after AND p.uid <> :author AND COALESCE(m.read_seq, 0) < :seq
            ORDER BY p.uid LIMIT :limit
            """;

    private final JdbcTemplate jdbc;
    private final NamedParameterJdbcTemplate named;

    ReaderRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.named = new NamedParameterJdbcTemplate(jdbc);
    }

    /** Those of some messages that a user wrote and that were not recalled. */
    List<OwnMessage> own(long uid, Collection<Long> ids) {
        return named.query(
                OWN,
                Map.of("uid", uid, "ids", ids),
                (row, index) ->
                        new OwnMessage(
                                row.getLong("id"), row.getLong("room_id"), row.getLong("seq")));
    }

    /** A message of a user that was not recalled. */
    Optional<OwnMessage> own(long uid, long id) {
        return own(uid, Set.of(id)).stream().findFirst();
    }

    /** Those of some rooms that a user is a member of. */
    Set<Long> memberships(long uid, Collection<Long> rooms) {
        return Set.copyOf(
                named.queryForList(MEMBERSHIPS, Map.of("uid", uid, "rooms", rooms), Long.class));
    }

    /** How far the members of rooms have read. */
    Map<Long, Readers> readers(Collection<Long> rooms) {
        Map<Long, List<Reader>> members = new HashMap<>();
        rooms.forEach(room -> members.put(room, new ArrayList<>()));
        RowCallbackHandler add =
                row ->
                        members.get(row.getLong("room_id"))
                                .add(
                                        new Reader(
                                                row.getLong("uid"),
                                                row.getLong("read_seq"),
                                                row.getLong("join_seq")));
        String all = String.join(" UNION ALL ", Collections.nCopies(rooms.size(), READERS));
        jdbc.query(all, add, rooms.toArray());
        Map<Long, Readers> readers = new HashMap<>();
        members.forEach((room, rows) -> readers.put(room, new Readers(rows)));
        return readers;
    }

    /** Members but the author behind a uid who have read a message, by uid. */
    List<Long> read(OwnMessage message, long author, long after, int limit) {
        return uids(READ, message, author, after, limit);
    }

    /** Members but the author behind a uid who have not read a message, by uid. */
    List<Long> unread(OwnMessage message, boolean global, long author, long after, int limit) {
        return uids(global ? UNREAD_GLOBAL : UNREAD, message, author, after, limit);
    }

    private List<Long> uids(String sql, OwnMessage message, long author, long after, int limit) {
        return named.queryForList(
                sql,
                Map.of(
                        "room", message.roomId(),
                        "seq", message.seq(),
                        "author", author,
                        "after", after,
                        "limit", limit),
                Long.class);
    }

    /**
     * A message of the caller.
     *
     * @param id the message
     * @param roomId its room
     * @param seq its place in the room
     */
    record OwnMessage(long id, long roomId, long seq) {}
}
