package im.magpie.message.history;

import im.magpie.common.session.RoomLog;
import im.magpie.message.send.MessagePush;
import im.magpie.message.send.MessageRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** A room's messages as pushes, from the tables; one query per call. */
@Component
class SqlRoomLog implements RoomLog {
    private static final String HEADS =
            "SELECT id, last_seq, last_change, member_version FROM room WHERE id IN (:ids)";

    private final NamedParameterJdbcTemplate jdbc;
    private final MessageRows messages;

    SqlRoomLog(DataSource dataSource, MessageRows messages) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.messages = messages;
    }

    @Override
    public Map<Long, Head> heads(Collection<Long> roomIds) {
        Map<Long, Head> heads = new HashMap<>();
        if (!roomIds.isEmpty()) {
            RowCallbackHandler add =
                    row ->
                            heads.put(
                                    row.getLong("id"),
                                    new Head(
                                            row.getLong("last_seq"),
                                            row.getLong("last_change"),
                                            row.getLong("member_version")));
            jdbc.query(HEADS, Map.of("ids", Set.copyOf(roomIds)), add);
        }
        return heads;
    }

    @Override
    public List<Entry> after(long roomId, long seq, int limit) {
        return messages.after(roomId, seq, limit).stream()
                .map(m -> new Entry(m.seq(), m.change(), MessagePush.of(m)))
                .toList();
    }
}
