package im.magpie.user.admin;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.session.TokensEnded;
import im.magpie.common.tx.Transactions;
import im.magpie.user.StandingChanged;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Bans users and lifts bans. Everything a ban does is one transaction under the user's row: the
 * state, the entry, the end of all logins; the nodes and clients hear of it after the commit.
 */
@Component
final class Blacklist {
    private static final int ADDRESS = 1;
    private static final int USER = 2;
    private static final int NORMAL = 0;
    private static final int BANNED = 1;

    private final BlacklistMapper entries;
    private final StandingMapper rows;
    private final Standings standings;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Pusher pusher;
    private final Clock clock;

    Blacklist(
            BlacklistMapper entries,
            StandingMapper rows,
            Standings standings,
            Transactions transactions,
            ClusterEvents events,
            Pusher pusher,
            Clock clock) {
        this.entries = entries;
        this.rows = rows;
        this.standings = standings;
        this.transactions = transactions;
        this.events = events;
        this.pusher = pusher;
        this.clock = clock;
    }

    /**
     * Bans a user. Of one who is banned only the address may be added.
     *
     * @param rule decides about the address the user was last seen at; absent: it is left alone
     * @return false when all of it was so already
     * @throws ChatException BUSINESS when there is no such user, it is a super-admin, or the rule
     *     refuses the address: then nothing happens at all
     */
    boolean ban(long uid, Optional<AddressRule> rule) {
        return transactions.call(
                () -> {
                    String lastIp = lock(uid);
                    if (standings.present(uid).superAdmin()) {
                        throw new ChatException(ErrorCode.BUSINESS, "user.black.super-admin");
                    }
                    Optional<String> address =
                            rule.map(r -> r.owner(lastIp, standings.superAdminAddresses()));
                    boolean banned = banUser(uid);
                    boolean blocked = address.isPresent() && block(uid, address.get());
                    return banned || blocked;
                });
    }

    private boolean banUser(long uid) {
        if (entries.moveTo(uid, BANNED) == 0) {
            return false;
        }
        long now = clock.millis();
        entries.enter(USER, Long.toString(uid), uid, now);
        // The user's row is locked: a login after the ban has a higher session id.
        long last = entries.lastSession(uid);
        entries.endSessions(uid, now);
        events.publish(new StandingChanged(uid));
        events.publish(TokensEnded.all(uid, last, TokensEnded.Cause.BANNED));
        pusher.push(
                new PushEvent(new Black(uid), new Audience.Everyone(Audience.Everyone.Kind.ALL)));
        return true;
    }

    private boolean block(long uid, String owner) {
        boolean entered = entries.enter(ADDRESS, owner, uid, clock.millis()) == 1;
        if (entered) {
            events.publish(new BlockedAddressesChanged(Set.of(owner)));
        }
        return entered;
    }

    /**
     * Lifts a user's ban, and frees the address that was entered with it unless it was entered for
     * somebody else, too.
     *
     * @return false when there was nothing to lift
     * @throws ChatException BUSINESS when there is no such user
     */
    boolean lift(long uid) {
        return transactions.call(
                () -> {
                    lock(uid);
                    boolean moved = entries.moveTo(uid, NORMAL) == 1;
                    boolean lifted = entries.removeAll(uid) > 0 || moved;
                    if (lifted) {
                        events.publish(new StandingChanged(uid));
                        events.publish(new BlockedAddressesChanged(Set.of()));
                    }
                    return lifted;
                });
    }

    /** The address a user was last seen at, null when unknown; the user is locked. */
    private String lock(long uid) {
        StandingMapper.LockedRow user = uid == RoleGrants.SYSTEM ? null : rows.lock(uid);
        if (user == null) {
            throw new ChatException(ErrorCode.BUSINESS, "user.unknown");
        }
        return user.lastIp();
    }
}
