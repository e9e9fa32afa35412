package im.magpie.message.history;

import im.magpie.common.session.RoomLog;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.MessageView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * A room's messages as pushes, from the tables; a fixed number of queries per call. Nothing is
 * hidden here, whoever said it: the gateway needs every seq.
 */
@Component
class SqlRoomLog implements RoomLog {
    private static final String HEADS =
            "SELECT id, last_seq, last_change, member_version FROM room WHERE id IN (:ids)";

    private final NamedParameterJdbcTemplate jdbc;
    private final MessageRows messages;
    private final MessageView view;

    SqlRoomLog(DataSource dataSource, MessageRows messages, MessageView view) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.messages = messages;
        this.view = view;
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
        return view.of(messages.after(roomId, seq, limit)).stream()
                .map(push -> new Entry(push.message().seq(), push.message().change(), push))
                .toList();
    }
}
