package im.magpie.message.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.repeat.Repeating;
import im.magpie.message.MessageSettings;
import im.magpie.message.send.MessageLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Read positions, written behind. A position is in memory until the transaction that wrote it has
 * committed, so {@link #known} together with the table never misses one. While the database is away
 * positions are kept, up to a bound, and tried again.
 */
@Component
public class ReadPositions implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ReadPositions.class);
    private static final int ROWS_PER_STATEMENT = 500;
    private static final int REMEMBERED_POSITIONS = 200_000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final PositionTable table;
    private final MessageSettings settings;
    private final ConcurrentMap<ReaderId, Long> pending = new ConcurrentHashMap<>();

    /** What the table has at least; spares the rows that a repeated report would write. */
    private final Cache<ReaderId, Long> written =
            Caffeine.newBuilder()
                    .maximumSize(REMEMBERED_POSITIONS)
                    .expireAfterAccess(Duration.ofMinutes(10))
                    .build();

    private final Repeating flushing;

    ReadPositions(PositionTable table, MessageSettings settings, MeterRegistry registry) {
        this.table = table;
        this.settings = settings;
        this.flushing = new Repeating("read-positions", settings.readFlush(), this::flush);
        Gauge.builder("magpie.read.pending", pending, Map::size).register(registry);
    }

    /**
     * Notes that a user has read a room up to a seq; positions only rise.
     *
     * @param seq at most the room's committed head
     * @throws ChatException busy, when too many positions wait to be written
     */
    public void report(long roomId, long uid, long seq) {
        ReaderId reader = new ReaderId(roomId, uid);
        Long known = written.getIfPresent(reader);
        if (seq <= 0 || (known != null && known >= seq)) {
            return;
        }
        if (pending.size() >= settings.readPending() && !pending.containsKey(reader)) {
            throw new ChatException(ErrorCode.BUSY, "message.busy");
        }
        pending.merge(reader, seq, Math::max);
    }

    /**
     * The position as far as memory knows: what waits to be written, or was lately; 0 without one.
     * A position is noted as written before it stops waiting, and looked for in the other order, so
     * that one on its way into the table is never missed, whenever the table is read.
     */
    public long known(long roomId, long uid) {
        ReaderId reader = new ReaderId(roomId, uid);
        long waiting = pending.getOrDefault(reader, 0L);
        Long noted = written.getIfPresent(reader);
        return noted == null ? waiting : Math.max(waiting, noted);
    }

    /**
     * Writes what waits.
     *
     * @return whether everything that waited when this was called is written
     */
    synchronized boolean flush() {
        List<Position> waiting =
                pending.entrySet().stream()
                        .map(e -> new Position(e.getKey(), e.getValue()))
                        .sorted()
                        .toList();
        for (int from = 0; from < waiting.size(); from += ROWS_PER_STATEMENT) {
            int to = Math.min(waiting.size(), from + ROWS_PER_STATEMENT);
            if (!write(waiting.subList(from, to))) {
                return false;
            }
        }
        return true;
    }

    private boolean write(List<Position> positions) {
        Map<ReaderId, Long> reached;
        try {
            reached = table.raise(positions);
        } catch (RuntimeException e) {
            log.warn("{} read positions wait for the database", pending.size(), e);
            return false;
        }
        for (Position position : positions) {
            Long seq = reached.get(position.reader());
            if (seq != null) {
                written.asMap().merge(position.reader(), seq, Math::max);
            }
            if (seq == null || seq >= position.seq()) {
                // Stays when it has risen meanwhile.
                pending.remove(position.reader(), position.seq());
            }
        }
        return true;
    }

    @Override
    public void start() {
        flushing.start();
    }

    /** Writes what waits, once; a thread inside the database is not interrupted. */
    @Override
    public void stop() {
        if (!flushing.isRunning()) {
            return;
        }
        if (!flushing.stop(STOP_WITHIN)) {
            log.warn("read positions are still being written after {}", STOP_WITHIN);
        } else if (!flush()) {
            log.warn("{} read positions were not written", pending.size());
        }
    }

    @Override
    public boolean isRunning() {
        return flushing.isRunning();
    }

    @Override
    public int getPhase() {
        return MessageLog.PHASE;
    }

    /** A user in a room. */
    record ReaderId(long roomId, long uid) implements Comparable<ReaderId> {
        @Override
        public int compareTo(ReaderId other) {
            int byRoom = Long.compare(roomId, other.roomId);
            return byRoom != 0 ? byRoom : Long.compare(uid, other.uid);
        }
    }

    /** How far a user has read; in the order member rows are locked. */
    record Position(ReaderId reader, long seq) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            return reader.compareTo(other.reader);
        }
    }
}
