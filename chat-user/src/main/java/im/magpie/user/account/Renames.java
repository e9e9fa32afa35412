package im.magpie.user.account;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.UserChanged;
import im.magpie.user.item.Items;
import java.time.Clock;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Changes of names. Card and name go in one transaction under the user's row: of two changes at
 * once the second finds the card used, and a name that is taken gives the card back.
 */
@Component
final class Renames {
    private final NameRule rule;
    private final UserMapper users;
    private final Items items;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;

    Renames(
            NameRule rule,
            UserMapper users,
            Items items,
            Transactions transactions,
            ClusterEvents events,
            Clock clock) {
        this.rule = rule;
        this.users = users;
        this.items = items;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Gives a user another name. Their present one costs nothing: a repeated request is fine. */
    void rename(long uid, String asked) {
        UserName name = rule.check(asked);
        try {
            transactions.run(() -> rename(uid, name));
        } catch (DuplicateKeyException e) {
            throw new ChatException(ErrorCode.BUSINESS, "user.name.taken");
        }
    }

    private void rename(long uid, UserName name) {
        String present = users.lockName(uid);
        if (present == null) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "user.unknown");
        }
        if (present.equals(name.text())) {
            return;
        }
        if (!items.useRenameCard(uid)) {
            throw new ChatException(ErrorCode.BUSINESS, "user.name.no-card");
        }
        users.rename(uid, name.text(), name.key(), clock.millis());
        events.publish(new UserChanged(uid));
    }
}
