package im.magpie.user.item;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.UserChanged;
import im.magpie.user.cache.GuardedCache;
import im.magpie.user.item.ItemMapper.BadgeRow;
import im.magpie.user.item.ItemMapper.ItemRow;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The badges there are, and who wears which. */
@Component
final class Badges {
    /** A client's way to say: none. */
    static final long NONE = 0;

    private static final int MOST_ITEMS = 1000;
    private static final Duration KEEP = Duration.ofMinutes(1);

    private final ItemMapper items;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;
    private final GuardedCache<Long, ItemRow> catalogue = new GuardedCache<>(MOST_ITEMS, KEEP);

    Badges(ItemMapper items, Transactions transactions, ClusterEvents events, Clock clock) {
        this.items = items;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** All badges as a user sees them: the one worn first, then the user's own. */
    List<BadgeRow> of(long uid) {
        return items.badges(uid);
    }

    /** Items by number, unknown ones left out; at most one query. */
    Map<Long, ItemRow> items(Collection<Long> ids) {
        return ids.isEmpty() ? Map.of() : catalogue.getAll(ids, this::load);
    }

    private Map<Long, ItemRow> load(Set<Long> ids) {
        return items.items(ids).stream().collect(Collectors.toMap(ItemRow::id, row -> row));
    }

    /**
     * Puts a badge on, or takes it off.
     *
     * @param badgeId a badge of the user's own, or {@link #NONE}; the one worn already: nothing
     *     changes
     * @throws ChatException BUSINESS when the user does not own such a badge
     */
    void wear(long uid, long badgeId) {
        // A badge is never lost again, so that it need not be locked.
        if (badgeId != NONE && items.ownsBadge(uid, badgeId) == 0) {
            throw new ChatException(ErrorCode.BUSINESS, "user.badge.not-owned");
        }
        transactions.run(
                () -> {
                    Long worn = badgeId == NONE ? null : badgeId;
                    if (items.wear(uid, worn, clock.millis()) == 1) {
                        events.publish(new UserChanged(uid));
                    }
                });
    }
}
