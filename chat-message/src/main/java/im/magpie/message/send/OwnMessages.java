package im.magpie.message.send;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * Counts a user's own messages in stretches of rooms. Only for the few rows whose stored counters
 * cannot answer; a stretch costs its length.
 */
@Component
public class OwnMessages {
    private static final String COUNT =
            "SELECT CAST(? AS SIGNED) AS stretch, COUNT(*) AS own FROM message"
                    + " WHERE room_id = ? AND seq > ? AND seq <= ? AND from_uid = ?";

    private final JdbcTemplate jdbc;

    OwnMessages(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Own messages in each stretch, in one query; none for no stretches. */
    public Map<Stretch, Long> count(List<Stretch> stretches) {
        Map<Stretch, Long> counts = new HashMap<>();
        if (!stretches.isEmpty()) {
            List<Object> arguments = new ArrayList<>(stretches.size() * 5);
            for (int i = 0; i < stretches.size(); i++) {
                Stretch s = stretches.get(i);
                Collections.addAll(arguments, i, s.roomId(), s.after(), s.upTo(), s.uid());
            }
            RowCallbackHandler add =
                    row -> counts.put(stretches.get(row.getInt("stretch")), row.getLong("own"));
            String sql = String.join(" UNION ALL ", Collections.nCopies(stretches.size(), COUNT));
            jdbc.query(sql, add, arguments.toArray());
        }
        return counts;
    }

    /**
     * A stretch of a room.
     *
     * @param roomId the room
     * @param uid whose messages count
     * @param after the seq in front of the stretch
     * @param upTo the last seq of the stretch
     */
    public record Stretch(long roomId, long uid, long after, long upTo) {}
}
