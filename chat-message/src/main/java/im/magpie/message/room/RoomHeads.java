package im.magpie.message.room;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.EventsMissed;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where rooms stand, from memory: this node's writes are seen at once, other nodes' after {@value
 * #REMEMBERED_SECONDS} s, and at once by {@link #present}. Nodes do not tell each other of every
 * message for this: all of them would have to hear it. A head never moves backwards and is never
 * ahead of what is committed.
 */
@Component
public class RoomHeads {
    private static final Logger log = LoggerFactory.getLogger(RoomHeads.class);
    private static final int REMEMBERED_SECONDS = 2;
    private static final int REMEMBERED_ROOMS = 50_000;

    private final JdbcTemplate jdbc;
    private final ClusterNodes nodes;
    private final SharedReads present = new SharedReads(this::read);
    private final Cache<Long, Long> heads =
            Caffeine.newBuilder()
                    .maximumSize(REMEMBERED_ROOMS)
                    .expireAfterWrite(Duration.ofSeconds(REMEMBERED_SECONDS))
                    .build();

    RoomHeads(DataSource dataSource, ClusterEvents events, ClusterNodes nodes) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.nodes = nodes;
        events.subscribe(EventsMissed.class, missed -> heads.invalidateAll());
    }

    /**
     * Messages were written by the running transaction: known here once it has committed, before
     * any client is told.
     *
     * @param seqs the last seq by room
     * @throws IllegalStateException outside of a transaction
     */
    public void advance(Map<Long, Long> seqs) {
        Map<Long, Long> written = Map.copyOf(seqs);
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    /** Whoever is pushed a message may report it read at once. */
                    @Override
                    public int getOrder() {
                        return Ordered.HIGHEST_PRECEDENCE;
                    }

                    @Override
                    public void afterCommit() {
                        written.forEach(RoomHeads.this::raise);
                    }

                    /** It may have committed all the same. */
                    @Override
                    public void afterCompletion(int status) {
                        if (status != STATUS_COMMITTED) {
                            heads.invalidateAll(written.keySet());
                        }
                    }
                });
    }

    /** Seq of a room's last message, 0 without one or without such a room. */
    public long head(long roomId) {
        Long known = heads.getIfPresent(roomId);
        return known != null ? known : reload(roomId);
    }

    /**
     * The head that a client may have seen by now, at whichever node. A node on its own knows it;
     * of several each may be behind the one that showed a message, so the database is asked, in one
     * query for all who ask at once. When it does not answer, memory has to do.
     */
    public long present(long roomId) {
        if (nodes.alive().size() > 1) {
            try {
                return raise(roomId, present.get(roomId));
            } catch (IllegalStateException e) {
                log.debug("room {}: no present head: {}", roomId, e.getCause().getMessage());
            }
        }
        return head(roomId);
    }

    private Map<Long, Long> read(Set<Long> roomIds) {
        Map<Long, Long> found = new HashMap<>();
        RowCallbackHandler add = row -> found.put(row.getLong("id"), row.getLong("last_seq"));
        jdbc.query(
                "SELECT id, last_seq FROM room WHERE id IN ("
                        + String.join(",", Collections.nCopies(roomIds.size(), "?"))
                        + ")",
                add,
                roomIds.toArray());
        return found;
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
