package im.magpie.message.room;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.cluster.ClusterEvents;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Where rooms stand, from memory: this node's writes are seen at once, other nodes' with their
 * event, or after {@value #REMEMBERED_SECONDS} s when that was lost. A head never moves backwards
 * and is never ahead of what is committed.
 */
@Component
public class RoomHeads {
    private static final int REMEMBERED_SECONDS = 2;
    private static final int REMEMBERED_ROOMS = 50_000;

    private final JdbcTemplate jdbc;
    private final Cache<Long, Long> heads =
            Caffeine.newBuilder()
                    .maximumSize(REMEMBERED_ROOMS)
                    .expireAfterWrite(Duration.ofSeconds(REMEMBERED_SECONDS))
                    .build();

    RoomHeads(DataSource dataSource, ClusterEvents events) {
        this.jdbc = new JdbcTemplate(dataSource);
        events.subscribe(
                RoomsAdvanced.class,
                event -> event.heads().forEach(head -> raise(head.roomId(), head.seq())));
    }

    /** Seq of a room's last message, 0 without one or without such a room. */
    public long head(long roomId) {
        Long known = heads.getIfPresent(roomId);
        return known != null ? known : reload(roomId);
    }

    /** The head as the database has it now. */
    public long reload(long roomId) {
        long stored =
                jdbc
                        .queryForList("SELECT last_seq FROM room WHERE id = ?", Long.class, roomId)
                        .stream()
                        .findFirst()
                        .orElse(0L);
        return raise(roomId, stored);
    }

    /** Not a cache load: an event that comes while the database is asked must not wait or lose. */
    private long raise(long roomId, long seq) {
        return heads.asMap().merge(roomId, seq, Math::max);
    }
}
