package im.magpie.user.account;

import im.magpie.user.UserStandings;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who keeps order, and who is banned. */
@Component
final class Standings implements UserStandings {
    private final Roles roles;
    private final UserMapper users;

    Standings(Roles roles, UserMapper users) {
        this.roles = roles;
        this.users = users;
    }

    @Override
    public boolean isChatManager(long uid) {
        return !roles.superAdminsAmong(Set.of(uid)).isEmpty();
    }

    @Override
    public Set<Long> bannedAmong(Collection<Long> uids) {
        return uids.isEmpty()
                ? Set.of()
                : users.selectByIds(uids).stream()
                        .filter(user -> user.status != 0)
                        .map(user -> user.id)
                        .collect(Collectors.toSet());
    }
}
