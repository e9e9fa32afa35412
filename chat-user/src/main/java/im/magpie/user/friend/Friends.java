package im.magpie.user.friend;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.tx.Transactions;
import im.magpie.user.FriendshipEnded;
import im.magpie.user.FriendshipMade;
import im.magpie.user.friend.FriendMapper.FriendRow;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Friendships. The two rows of one are written and deleted together, the lower uid's first, so that
 * two who do it at the same time wait for each other and do not deadlock.
 */
@Component
final class Friends {
    private final FriendMapper rows;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Friends(
            FriendMapper rows,
            Transactions transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Makes two users friends, as a part of the caller's transaction. */
    void make(long approver, long applicant) {
        rows.insertBoth(Pair.of(approver, applicant), clock.millis());
        events.publishEvent(new FriendshipMade(approver, applicant));
    }

    /** Ends a friendship; when there is none, nothing happens. */
    void end(long uid, long friend) {
        Pair pair = Pair.of(uid, friend);
        transactions.run(
                () -> {
                    int deleted =
                            rows.delete(pair.low(), pair.high())
                                    + rows.delete(pair.high(), pair.low());
                    if (deleted > 0) {
                        events.publishEvent(new FriendshipEnded(uid, friend));
                    }
                });
    }

    /** The friends of a user among others; at most one query. */
    Set<Long> among(long uid, Collection<Long> others) {
        return others.isEmpty() ? Set.of() : Set.copyOf(rows.among(uid, others));
    }

    /** A user's friends, the newest friendship first. */
    CursorPage<FriendRow> page(long uid, PageQuery query) {
        return CursorPage.cut(
                rows.behind(uid, FriendCursor.of(query), query.pageSize() + 1),
                query.pageSize(),
                FriendCursor::behind);
    }
}
