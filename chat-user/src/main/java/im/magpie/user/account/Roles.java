package im.magpie.user.account;

import im.magpie.user.AdminSettings;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who may do more than others. */
@Component
public final class Roles {
    private final Profiles profiles;
    private final Set<String> superAdminKeys;

    Roles(Profiles profiles, AdminSettings settings) {
        this.profiles = profiles;
        this.superAdminKeys =
                settings.accounts().stream().map(TextKey::of).collect(Collectors.toSet());
    }

    /** The super-admins among users; at most one query. */
    public Set<Long> superAdminsAmong(Collection<Long> uids) {
        if (superAdminKeys.isEmpty()) {
            return Set.of();
        }
        return profiles.profiles(uids).entrySet().stream()
                .filter(profile -> isSuperAdmin(profile.getValue().accountKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether an account, however it is spelt, is a super-admin's. */
    public boolean isSuperAdminAccount(String account) {
        return superAdminKeys.contains(TextKey.of(account));
    }

    private boolean isSuperAdmin(String accountKey) {
        return accountKey != null && superAdminKeys.contains(accountKey);
    }
}
