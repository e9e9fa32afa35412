package im.magpie.message.send;

import im.magpie.message.body.MessageBody;
import im.magpie.message.send.StoredMessage.Marks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/** Reads messages. Each method is one query, none when nothing is asked for. */
@Component
public class MessageRows {
    /** First character of names the log gives itself: no client can use it. */
    static final char OWN_KEY = '~';

    private static final String SELECT =
            "SELECT id, room_id, seq, change_no, from_uid, client_msg_id, request_hash, type,"
                    + " content, extra, like_count, dislike_count, create_time FROM message"
                    + " WHERE ";

    private final JdbcTemplate jdbc;

    MessageRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Messages of a room before a seq, the newest first.
     *
     * @param seq the seq behind the newest one wanted
     */
    public List<StoredMessage> before(long roomId, long seq, int limit) {
        return jdbc.query(
                SELECT + "room_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                (row, index) -> message(row),
                roomId,
                seq,
                limit);
    }

    /**
     * Messages of a stretch of a room that are not by certain authors, the newest first.
     *
     * @param seq the seq behind the stretch
     * @param from the first seq of the stretch
     * @param hidden the authors to leave out, at least one
     */
    public List<StoredMessage> before(
            long roomId, long seq, long from, Collection<Long> hidden, int limit) {
        List<Object> arguments = new ArrayList<>(hidden.size() + 4);
        Collections.addAll(arguments, roomId, seq, from);
        arguments.addAll(hidden);
        arguments.add(limit);
        String list = String.join(",", Collections.nCopies(hidden.size(), "?"));
        return jdbc.query(
                SELECT
                        + "room_id = ? AND seq < ? AND seq >= ? AND from_uid NOT IN ("
                        + list
                        + ") ORDER BY seq DESC LIMIT ?",
                (row, index) -> message(row),
                arguments.toArray());
    }

    /** Messages of a room behind a seq, ascending. */
    public List<StoredMessage> after(long roomId, long seq, int limit) {
        return jdbc.query(
                SELECT + "room_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                (row, index) -> message(row),
                roomId,
                seq,
                limit);
    }

    /** The messages at places; places without one are left out. */
    public Map<Place, StoredMessage> at(Collection<Place> places) {
        Map<Place, StoredMessage> found = new HashMap<>();
        if (!places.isEmpty()) {
            List<Object> arguments = new ArrayList<>(places.size() * 2);
            places.forEach(place -> Collections.addAll(arguments, place.roomId(), place.seq()));
            RowCallbackHandler add =
                    row -> {
                        StoredMessage message = message(row);
                        found.put(new Place(message.roomId(), message.seq()), message);
                    };
            jdbc.query(
                    SELECT + "(room_id, seq) IN (" + pairs(places.size()) + ")",
                    add,
                    arguments.toArray());
        }
        return found;
    }

    /** Messages by id; ids without one are left out. */
    public Map<Long, StoredMessage> byIds(Collection<Long> ids) {
        Map<Long, StoredMessage> found = new HashMap<>();
        if (!ids.isEmpty()) {
            RowCallbackHandler add = row -> found.put(row.getLong("id"), message(row));
            String list = String.join(",", Collections.nCopies(ids.size(), "?"));
            jdbc.query(SELECT + "id IN (" + list + ")", add, ids.toArray());
        }
        return found;
    }

    /** The messages with names; names nobody used are left out. */
    Map<MessageKey, StoredMessage> named(Collection<MessageKey> keys) {
        Map<MessageKey, StoredMessage> found = new HashMap<>();
        if (!keys.isEmpty()) {
            List<Object> arguments = new ArrayList<>(keys.size() * 2);
            keys.forEach(key -> Collections.addAll(arguments, key.uid(), key.name()));
            RowCallbackHandler add =
                    row ->
                            found.put(
                                    new MessageKey(
                                            row.getLong("from_uid"),
                                            row.getString("client_msg_id")),
                                    message(row));
            jdbc.query(
                    SELECT + "(from_uid, client_msg_id) IN (" + pairs(keys.size()) + ")",
                    add,
                    arguments.toArray());
        }
        return found;
    }

    /**
     * A list of pairs of parameters. Pairs of literals of two types are refused by H2; pairs of
     * parameters use the index on every database.
     */
    static String pairs(int count) {
        return String.join(",", Collections.nCopies(count, "(?,?)"));
    }

    private static StoredMessage message(ResultSet row) throws SQLException {
        String key = row.getString("client_msg_id");
        boolean own = key == null || key.charAt(0) == OWN_KEY;
        return new StoredMessage(
                row.getLong("id"),
                row.getLong("room_id"),
                row.getLong("seq"),
                row.getLong("change_no"),
                row.getLong("from_uid"),
                own ? Optional.empty() : Optional.of(key),
                row.getString("request_hash"),
                MessageBody.stored(
                        row.getInt("type"), row.getString("content"), row.getString("extra")),
                new Marks(row.getInt("like_count"), row.getInt("dislike_count")),
                row.getLong("create_time"));
    }

    /**
     * A place in a room's order.
     *
     * @param roomId the room
     * @param seq the place, from 1
     */
    public record Place(long roomId, long seq) {}

    /**
     * A sender's name for a message.
     *
     * @param uid the sender
     * @param name the name: the client's, or one of the log's own
     */
    record MessageKey(long uid, String name) {}
}
