package im.magpie.message.send;

import im.magpie.message.MessageLookup;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Where messages stand; reads nothing of what they say. */
@Component
class MessagePlaces implements MessageLookup {
    private static final String SELECT =
            "SELECT id, room_id, seq, change_no, from_uid, client_msg_id, type, create_time"
                    + " FROM message WHERE ";

    private final JdbcTemplate jdbc;

    MessagePlaces(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    @Override
    public Optional<Place> byId(long id) {
        return find("id = ?", id);
    }

    @Override
    public Optional<Place> byName(long fromUid, String clientMsgId) {
        return find("from_uid = ? AND client_msg_id = ?", fromUid, clientMsgId);
    }

    private Optional<Place> find(String condition, Object... values) {
        return jdbc
                .query(
                        SELECT + condition,
                        (row, index) ->
                                new Place(
                                        row.getLong("id"),
                                        row.getLong("room_id"),
                                        row.getLong("seq"),
                                        row.getLong("change_no"),
                                        row.getLong("from_uid"),
                                        clientName(row.getString("client_msg_id")),
                                        row.getInt("type"),
                                        row.getLong("create_time")),
                        values)
                .stream()
                .findFirst();
    }

    private static String clientName(String stored) {
        return stored == null || stored.charAt(0) == MessageRows.OWN_KEY ? null : stored;
    }
}
