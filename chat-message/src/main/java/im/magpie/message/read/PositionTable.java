package im.magpie.message.read;

import im.magpie.common.tx.Transactions;
import im.magpie.message.read.ReadPositions.Position;
import im.magpie.message.read.ReadPositions.ReaderId;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.room.RoomHeads;
import im.magpie.message.send.OwnMessages;
import im.magpie.message.send.OwnMessages.Stretch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * Writes read positions, and with each the number of own messages at or before it.
 *
 * <p>Unread is (last_seq − read_seq) − (sent − sent_at_read), so {@code sent_at_read} must be
 * exactly the number of own messages with seq ≤ read_seq. Why it stays so under parallel sends: a
 * send locks the sender's member row before it inserts and holds it until its commit. Under the
 * same row lock, therefore, all own messages are committed and counted in {@code sent}. When none
 * of them lies behind the stored position (sent = sent_at_read), which is the usual case, none lies
 * between it and the new one, and the new count is {@code sent}: no query. Else own messages are
 * counted, in the stretch up to the new position or in the one behind it, whichever is short. When
 * both are longer than {@value #LONGEST_STRETCH} the position moves by so much and gets further
 * next time: nobody's report may hold up the others.
 *
 * <p>A reader without a row (global rooms only) has no committed own message; the row of a send
 * that commits meanwhile has none at or before a position reported earlier than that. The upsert
 * that meets such a row only raises the position.
 */
@Component
class PositionTable {
    private static final int LONGEST_STRETCH = 10_000;

    private static final String LOCK =
            "SELECT room_id, uid, left_seq, read_seq, sent, sent_at_read FROM room_member"
                    + " WHERE (room_id, uid) IN (%s) ORDER BY room_id, uid FOR UPDATE";

    /** No assignment may read a column assigned before it: databases differ in what it sees. */
    private static final String RAISE =
            "INSERT INTO room_member (room_id, uid, read_seq, sent_at_read, create_time) VALUES %s"
                    + " ON DUPLICATE KEY UPDATE"
                    + " sent_at_read = CASE WHEN VALUES(read_seq) > read_seq"
                    + " THEN VALUES(sent_at_read) ELSE sent_at_read END,"
                    + " read_seq = GREATEST(read_seq, VALUES(read_seq))";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;
    private final GlobalRooms globalRooms;
    private final RoomHeads heads;
    private final OwnMessages ownMessages;
    private final Clock clock;

    PositionTable(
            DataSource dataSource,
            Transactions transactions,
            GlobalRooms globalRooms,
            RoomHeads heads,
            OwnMessages ownMessages,
            Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transactions = transactions;
        this.globalRooms = globalRooms;
        this.heads = heads;
        this.ownMessages = ownMessages;
        this.clock = clock;
    }

    /**
     * Raises positions in one transaction; those of former members are left as they are.
     *
     * @return how far the table now is for each reader, some of them not yet as far as reported;
     *     without those it has no position for
     */
    Map<ReaderId, Long> raise(List<Position> positions) {
        globalRooms.ids();
        return transactions.call(() -> write(positions));
    }

    private Map<ReaderId, Long> write(List<Position> positions) {
        Map<ReaderId, Row> rows = lock(positions);
        List<Move> moves = new ArrayList<>(positions.size());
        Map<ReaderId, Long> reached = new HashMap<>();
        for (Position position : positions) {
            Row row = rows.get(position.reader());
            if (rises(position, row)) {
                Move move = move(position, row);
                moves.add(move);
                reached.put(position.reader(), move.seq());
            } else if (row != null && !row.left()) {
                reached.put(position.reader(), row.readSeq());
            }
        }
        if (!moves.isEmpty()) {
            Map<Stretch, Long> own =
                    ownMessages.count(
                            moves.stream().flatMap(move -> move.stretch().stream()).toList());
            upsert(moves, own);
        }
        return reached;
    }

    private boolean rises(Position position, Row row) {
        return row == null
                ? globalRooms.contains(position.reader().roomId())
                : !row.left() && position.seq() > row.readSeq();
    }

    private Move move(Position position, Row row) {
        ReaderId reader = position.reader();
        if (row == null || row.sent() == row.sentAtRead()) {
            return new Move(position, row, position.seq(), Optional.empty());
        }
        long seq = position.seq();
        if (seq - row.readSeq() > LONGEST_STRETCH) {
            if (heads.head(reader.roomId()) - seq <= LONGEST_STRETCH) {
                Stretch behind = new Stretch(reader.roomId(), reader.uid(), seq, Long.MAX_VALUE);
                return new Move(position, row, seq, Optional.of(behind));
            }
            seq = row.readSeq() + LONGEST_STRETCH;
        }
        Stretch upTo = new Stretch(reader.roomId(), reader.uid(), row.readSeq(), seq);
        return new Move(position, row, seq, Optional.of(upTo));
    }

    private Map<ReaderId, Row> lock(List<Position> positions) {
        List<Object> arguments = new ArrayList<>(positions.size() * 2);
        for (Position p : positions) {
            Collections.addAll(arguments, p.reader().roomId(), p.reader().uid());
        }
        Map<ReaderId, Row> rows = new HashMap<>();
        RowCallbackHandler add =
                row ->
                        rows.put(
                                new ReaderId(row.getLong("room_id"), row.getLong("uid")),
                                new Row(
                                        row.getObject("left_seq") != null,
                                        row.getLong("read_seq"),
                                        row.getLong("sent"),
                                        row.getLong("sent_at_read")));
        String pairs = String.join(",", Collections.nCopies(positions.size(), "(?,?)"));
        jdbc.query(LOCK.formatted(pairs), add, arguments.toArray());
        return rows;
    }

    private void upsert(List<Move> moves, Map<Stretch, Long> own) {
        long now = clock.millis();
        List<Object> arguments = new ArrayList<>(moves.size() * 5);
        for (Move move : moves) {
            Collections.addAll(
                    arguments,
                    move.position().reader().roomId(),
                    move.position().reader().uid(),
                    move.seq(),
                    move.sentAtRead(own),
                    now);
        }
        String values = String.join(",", Collections.nCopies(moves.size(), "(?,?,?,?,?)"));
        jdbc.update(RAISE.formatted(values), arguments.toArray());
    }

    private record Row(boolean left, long readSeq, long sent, long sentAtRead) {}

    /**
     * A position on its way into the table.
     *
     * @param position what was reported
     * @param row the row it moves, null when there is none yet
     * @param seq how far it gets this time
     * @param stretch where own messages must be counted: up to the seq, or from it to the end
     */
    private record Move(Position position, Row row, long seq, Optional<Stretch> stretch) {

        long sentAtRead(Map<Stretch, Long> own) {
            if (row == null) {
                return 0;
            }
            return stretch.map(s -> fromCount(s, own.get(s))).orElse(row.sent);
        }

        private long fromCount(Stretch counted, long own) {
            return counted.upTo() == seq ? row.sentAtRead + own : row.sent - own;
        }
    }
}
