package im.magpie.message.room;

import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The rooms everybody hears. They come with the schema and are read once, on first use; a database
 * that cannot be asked is asked again by the next caller.
 */
@Component
public class GlobalRooms {
    private final JdbcTemplate jdbc;
    private volatile Set<Long> ids;

    GlobalRooms(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Ids of the global rooms. */
    public Set<Long> ids() {
        Set<Long> known = ids;
        if (known == null) {
            known =
                    Set.copyOf(
                            jdbc.queryForList(
                                    "SELECT id FROM room WHERE hot_flag = 1", Long.class));
            ids = known;
        }
        return known;
    }

    /** Whether a room is global. */
    public boolean contains(long roomId) {
        return ids().contains(roomId);
    }
}
