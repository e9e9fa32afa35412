package im.magpie.user.admin;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.StandingChanged;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Gives and takes roles; what is so already stays so. */
@Component
final class RoleGrants {
    static final int SUPER_ADMIN = 1;
    static final int CHAT_MANAGER = 2;

    /** Speaks for the system and never logs in. */
    static final long SYSTEM = 1;

    private final StandingMapper rows;
    private final Standings standings;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;

    RoleGrants(
            StandingMapper rows,
            Standings standings,
            Transactions transactions,
            ClusterEvents events,
            Clock clock) {
        this.rows = rows;
        this.standings = standings;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Gives a user a role.
     *
     * @return false when the user has it
     * @throws ChatException BUSINESS for unknown and for banned users
     */
    boolean grant(long uid, int role) {
        return transactions.call(
                () -> {
                    lock(uid);
                    if (standings.present(uid).banned()) {
                        throw new ChatException(ErrorCode.BUSINESS, "user.role.banned");
                    }
                    return told(uid, rows.grant(uid, role, clock.millis()) == 1);
                });
    }

    /**
     * Takes a role from a user.
     *
     * @return false when the user does not have it
     * @throws ChatException BUSINESS for unknown users, and for super-admins by setting
     */
    boolean revoke(long uid, int role) {
        return transactions.call(
                () -> {
                    lock(uid);
                    if (role == SUPER_ADMIN && standings.present(uid).bySetting()) {
                        throw new ChatException(ErrorCode.BUSINESS, "user.role.by-setting");
                    }
                    return told(uid, rows.revoke(uid, role) == 1);
                });
    }

    private boolean told(long uid, boolean changed) {
        if (changed) {
            events.publish(new StandingChanged(uid));
        }
        return changed;
    }

    private void lock(long uid) {
        if (uid == SYSTEM || rows.lock(uid) == null) {
            throw new ChatException(ErrorCode.BUSINESS, "user.unknown");
        }
    }
}
