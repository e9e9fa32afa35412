package im.magpie.message.history;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.session.Identity;
import im.magpie.message.room.Cursors;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.StoredMessage;
import im.magpie.user.UserStandings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Pages of a room's messages that a caller may see. What banned users said is left out, and the
 * page filled up from further back.
 */
@Component
class VisibleMessages {
    /** Reads that one page may take to fill up. */
    private static final int MORE_READS = 5;

    /**
     * How far back such a read goes. A page that is still not full after all of them, behind 50,000
     * hidden messages, is answered as it is; the next one goes on behind them.
     */
    private static final int REACH = 10_000;

    private static final long FIRST_SEQ = 1;

    private final RoomAccess access;
    private final MessageRows messages;
    private final UserStandings standings;

    VisibleMessages(RoomAccess access, MessageRows messages, UserStandings standings) {
        this.access = access;
        this.messages = messages;
        this.standings = standings;
    }

    /**
     * A page, the newest message first. The cursor is a seq, so that messages written meanwhile
     * move nothing.
     */
    CursorPage<StoredMessage> page(Identity caller, long roomId, PageQuery query) {
        long before = query.isFirst() ? Long.MAX_VALUE : Cursors.parse(query.cursor(), 1)[0];
        Scan scan = new Scan(roomId, query.pageSize());
        scan.start(newest(caller, roomId, before, scan.wanted()));
        for (int i = 0; i < MORE_READS && scan.wanted() > 0 && !scan.isAtStart(); i++) {
            scan.goOn();
        }
        return scan.page();
    }

    /**
     * Reads first and asks then what the caller may see: who was removed in between is shown
     * nothing that was written afterwards. Former members mostly need a second look.
     */
    private List<StoredMessage> newest(Identity caller, long roomId, long before, int limit) {
        List<StoredMessage> newest = messages.before(roomId, before, limit);
        long visible = access.visibleUpTo(roomId, caller);
        return newest.isEmpty() || newest.get(0).seq() <= visible
                ? newest
                : messages.before(roomId, visible + 1, limit);
    }

    /** One page's way back through a room. */
    private final class Scan {
        private final long roomId;
        private final int pageSize;
        private final List<StoredMessage> shown = new ArrayList<>();
        private final Set<Long> hidden = new HashSet<>();

        /** Everything from this seq on, up to the page's start, was looked at. */
        private long reached;

        Scan(long roomId, int pageSize) {
            this.roomId = roomId;
            this.pageSize = pageSize;
        }

        /** Messages that are missing: one more than the page has tells whether another follows. */
        int wanted() {
            return pageSize + 1 - shown.size();
        }

        boolean isAtStart() {
            return reached <= FIRST_SEQ;
        }

        void start(List<StoredMessage> newest) {
            take(newest, FIRST_SEQ);
        }

        void goOn() {
            long from = Math.max(FIRST_SEQ, reached - REACH);
            take(messages.before(roomId, reached, from, hidden, wanted()), from);
        }

        /** A read that came back short has seen all there is from where it was to end. */
        private void take(List<StoredMessage> read, long from) {
            reached = read.size() < wanted() ? from : read.get(read.size() - 1).seq();
            hidden.addAll(
                    standings.bannedAmong(
                            read.stream().map(StoredMessage::fromUid).collect(Collectors.toSet())));
            read.stream()
                    .filter(message -> !hidden.contains(message.fromUid()))
                    .forEach(shown::add);
        }

        CursorPage<StoredMessage> page() {
            return wanted() == 0 || isAtStart()
                    ? CursorPage.cut(shown, pageSize, last -> Cursors.of(last.seq()))
                    : new CursorPage<>(Cursors.of(reached), false, shown);
        }
    }
}
