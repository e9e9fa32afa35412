package im.magpie.message.send;

import im.magpie.common.session.Identity;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** What a reader thinks of messages; the part of a message that is not the same for everybody. */
@Component
public class OwnMarks {
    private static final String MARKS =
            "SELECT message_id, mark_type FROM message_mark"
                    + " WHERE uid = :uid AND message_id IN (:ids)";

    private final NamedParameterJdbcTemplate jdbc;

    OwnMarks(DataSource dataSource) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
    }

    /**
     * A viewer's marks by message id, in one query; none for guests, and when nobody has marked any
     * of the messages.
     */
    public Map<Long, MarkKind> of(Identity viewer, Collection<StoredMessage> messages) {
        List<Long> marked =
                messages.stream()
                        .filter(message -> !message.marks().equals(StoredMessage.Marks.NONE))
                        .map(StoredMessage::id)
                        .toList();
        Map<Long, MarkKind> own = new HashMap<>();
        if (viewer instanceof Identity.User user && !marked.isEmpty()) {
            RowCallbackHandler add =
                    row ->
                            own.put(
                                    row.getLong("message_id"),
                                    MarkKind.stored(row.getInt("mark_type")));
            jdbc.query(MARKS, Map.of("uid", user.uid(), "ids", marked), add);
        }
        return own;
    }
}
