package im.magpie.user.admin;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.AdminSettings;
import im.magpie.user.StandingChanged;
import im.magpie.user.SuperAdmins;
import im.magpie.user.UserStandings;
import im.magpie.user.account.TextKey;
import im.magpie.user.admin.StandingMapper.StandingRow;
import im.magpie.user.cache.GuardedCache;
import im.magpie.user.region.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What users may do beyond others, and who is banned; remembered for a minute and forgotten when it
 * changes. Super-admins are those the settings name and those other super-admins made.
 */
@Component
public final class Standings implements UserStandings, SuperAdmins {
    private static final int MOST_REMEMBERED = 100_000;
    private static final Duration KEEP = Duration.ofMinutes(1);

    private final StandingMapper rows;
    private final Set<String> accountKeys;
    private final Set<Long> uids;
    private final GuardedCache<Long, Standing> cache = new GuardedCache<>(MOST_REMEMBERED, KEEP);

    Standings(StandingMapper rows, AdminSettings settings, ClusterEvents events) {
        this.rows = rows;
        this.accountKeys =
                settings.accounts().stream().map(TextKey::of).collect(Collectors.toSet());
        this.uids = Set.copyOf(settings.uids());
        events.subscribe(
                StandingChanged.class, changed -> cache.invalidate(List.of(changed.uid())));
        events.subscribe(EventsMissed.class, missed -> cache.clear());
    }

    @Override
    public boolean isChatManager(long uid) {
        return !chatManagersAmong(Set.of(uid)).isEmpty();
    }

    /** Chat managers and super-admins among users; at most one query. */
    public Set<Long> chatManagersAmong(Collection<Long> asked) {
        return among(asked, standing -> standing.superAdmin() || standing.chatManager());
    }

    /** Whether a user is a super-admin; at most one query. */
    public boolean isSuperAdmin(long uid) {
        return !among(Set.of(uid), Standing::superAdmin).isEmpty();
    }

    @Override
    public Set<Long> bannedAmong(Collection<Long> asked) {
        return among(asked, Standing::banned);
    }

    /** Whether an account, however it is spelt, is a super-admin's by the settings. */
    public boolean isSuperAdminAccount(String account) {
        return accountKeys.contains(TextKey.of(account));
    }

    /** Super-admins among users; at most one query. */
    Set<Long> superAdminsAmong(Collection<Long> asked) {
        return among(asked, Standing::superAdmin);
    }

    @Override
    public void requireSuperAdmin(Identity.User caller) {
        if (!isSuperAdmin(caller.uid())) {
            throw new ChatException(ErrorCode.FORBIDDEN, "user.admin.only");
        }
    }

    /** What is true of a user now, past all that is remembered; for a user that is locked. */
    Standing present(long uid) {
        return load(Set.of(uid)).get(uid);
    }

    /** Whose addresses the super-admins were last seen at, as far as that is known; one query. */
    Set<String> superAdminAddresses() {
        return rows.superAdminIps(uids, accountKeys).stream()
                .flatMap(ip -> IpAddress.parse(ip).stream())
                .map(IpAddress::owner)
                .collect(Collectors.toSet());
    }

    private Set<Long> among(Collection<Long> asked, Predicate<Standing> wanted) {
        if (asked.isEmpty()) {
            return Set.of();
        }
        return cache.getAll(asked, this::load).entrySet().stream()
                .filter(standing -> wanted.test(standing.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Map<Long, Standing> load(Set<Long> asked) {
        return rows.standings(asked).stream()
                .map(this::standing)
                .collect(Collectors.toMap(Standing::uid, Function.identity()));
    }

    private Standing standing(StandingRow row) {
        boolean bySetting =
                uids.contains(row.uid())
                        || (row.accountKey() != null && accountKeys.contains(row.accountKey()));
        return new Standing(
                row.uid(),
                bySetting,
                bySetting || row.superAdmin(),
                row.chatManager(),
                row.status() != 0);
    }

    /**
     * What a user may do.
     *
     * @param bySetting whether the settings make the user a super-admin
     * @param superAdmin super-admin, by setting or by role
     * @param chatManager chat manager by role
     * @param banned whether the user may do nothing
     */
    record Standing(
            long uid, boolean bySetting, boolean superAdmin, boolean chatManager, boolean banned) {}
}
