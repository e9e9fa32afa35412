package im.magpie.user.login;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.TokensEnded;
import im.magpie.common.session.TokensEnded.Cause;
import im.magpie.common.tx.Transactions;
import im.magpie.user.StandingChanged;
import im.magpie.user.TokenSettings;
import im.magpie.user.cache.GuardedCache;
import im.magpie.user.login.DeviceSessionMapper.DeviceRow;
import im.magpie.user.login.DeviceSessionMapper.StateRow;
import im.magpie.user.login.Tokens.Claims;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The device sessions: one per login, from the login to its end.
 *
 * <p>What is known of a session is remembered for a minute at most. {@link TokensEnded} clears it,
 * also on the way from the database into the memory, so a session that was ended here is never
 * taken for a living one afterwards.
 */
@Component
final class DeviceSessions {
    private static final int MOST_REMEMBERED = 100_000;
    private static final Duration REMEMBER = Duration.ofSeconds(60);

    /** Living sessions of one user; a login beyond that ends the oldest. */
    static final int MOST_PER_USER = 100;

    private final DeviceSessionMapper sessions;
    private final SeenUsers seen;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;
    private final Duration ttl;
    private final GuardedCache<Long, StateRow> states =
            new GuardedCache<>(MOST_REMEMBERED, REMEMBER);

    DeviceSessions(
            DeviceSessionMapper sessions,
            SeenUsers seen,
            Transactions transactions,
            ClusterEvents events,
            TokenSettings settings,
            Clock clock) {
        this.sessions = sessions;
        this.seen = seen;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.ttl = settings.ttl();
        events.subscribe(TokensEnded.class, this::forget);
        events.subscribe(StandingChanged.class, changed -> forgetAll(changed.uid()));
        events.subscribe(EventsMissed.class, missed -> states.clear());
    }

    /**
     * Opens a session for a login; part of the caller's transaction when there is one.
     *
     * @throws ChatException BANNED when the user is banned, however the login was begun
     */
    Claims open(long uid, Client client) {
        long now = clock.millis();
        DeviceSessionRow row = new DeviceSessionRow();
        row.uid = uid;
        row.userAgent = client.userAgent();
        row.ip = client.ip();
        row.createTime = now;
        row.seenTime = now;
        row.expireTime = now + ttl.toMillis();
        transactions.run(
                () -> {
                    requireNotBanned(uid);
                    seen.noteLogin(uid, client.ip());
                    sessions.insert(row);
                    end(uid, sessions.surplus(uid, now, MOST_PER_USER));
                });
        return new Claims(uid, row.id, row.expireTime);
    }

    private void requireNotBanned(long uid) {
        Integer status = sessions.lockStatus(uid);
        if (status != null && status != 0) {
            throw new ChatException(ErrorCode.BANNED, "user.login.banned");
        }
    }

    /** The states of sessions, those not remembered in one query; unknown ones are left out. */
    Map<Long, StateRow> states(Collection<Long> ids) {
        return ids.isEmpty() ? Map.of() : states.getAll(ids, this::load);
    }

    /** Gives sessions their full time again. */
    long extend(Set<Long> ids) {
        long until = clock.millis() + ttl.toMillis();
        transactions.run(() -> sessions.extend(new TreeSet<>(ids), until));
        return until;
    }

    /** The user's living sessions, the one seen last first. */
    List<DeviceRow> list(long uid) {
        return sessions.open(uid, clock.millis(), MOST_PER_USER);
    }

    /**
     * Ends a session of a user.
     *
     * @return false when there is no such living session of this user
     */
    boolean end(long uid, long id, Cause cause) {
        return transactions.call(
                () -> {
                    boolean ended = sessions.end(uid, List.of(id), clock.millis()) > 0;
                    if (ended) {
                        events.publish(TokensEnded.some(uid, Set.of(id), cause));
                    }
                    return ended;
                });
    }

    /**
     * Ends all sessions of a user but one.
     *
     * @return false when there are no others
     */
    boolean endOthers(long uid, long kept) {
        return transactions.call(() -> end(uid, sessions.lockOthers(uid, kept)));
    }

    private boolean end(long uid, List<Long> ids) {
        if (ids.isEmpty()) {
            return false;
        }
        sessions.end(uid, ids, clock.millis());
        events.publish(TokensEnded.some(uid, new HashSet<>(ids), Cause.REVOKED));
        return true;
    }

    private Map<Long, StateRow> load(Set<Long> ids) {
        return sessions.states(ids).stream().collect(Collectors.toMap(StateRow::id, row -> row));
    }

    private void forget(TokensEnded ended) {
        states.invalidate(ended.deviceIds());
        if (ended.upTo() > 0) {
            forgetAll(ended.uid());
        }
    }

    private void forgetAll(long uid) {
        states.invalidateIf((id, state) -> state.uid() == uid);
    }
}
