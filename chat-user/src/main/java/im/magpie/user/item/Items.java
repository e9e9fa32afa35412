package im.magpie.user.item;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.tx.Transactions;
import im.magpie.user.ItemGrants;
import im.magpie.user.UserChanged;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * What users are given and use up. A grant has a key that is unique, so the same occasion gives
 * once, however often it is told of.
 */
@Component
public final class Items implements ItemGrants {
    /** The card that pays for a change of name. */
    public static final long RENAME_CARD = 1;

    private static final long LIKED = 2;

    private final ItemMapper items;
    private final EarlyBadges early;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;

    Items(
            ItemMapper items,
            EarlyBadges early,
            Transactions transactions,
            ClusterEvents events,
            Clock clock) {
        this.items = items;
        this.early = early;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Gives a new user what everybody has from the first day on; part of the registration. */
    public void grantAtRegistration(long uid, long now) {
        items.grant(uid, RENAME_CARD, "registration:" + RENAME_CARD + ":" + uid, now);
        early.grant(uid, now);
    }

    /**
     * Uses up one rename card; part of the transaction that changes the name.
     *
     * @return false when there is none
     */
    public boolean useRenameCard(long uid) {
        Long card = items.unused(uid, RENAME_CARD);
        return card != null && items.use(card) == 1;
    }

    @Override
    public void grantLiked(long uid) {
        String key = "liked:" + LIKED + ":" + uid;
        if (items.granted(key) > 0) {
            return;
        }
        transactions.run(
                () -> {
                    long now = clock.millis();
                    // The user first: the order in which a change of name locks, too.
                    items.touch(uid, now);
                    if (items.grant(uid, LIKED, key, now) == 1) {
                        events.publish(new UserChanged(uid));
                    }
                });
    }
}
