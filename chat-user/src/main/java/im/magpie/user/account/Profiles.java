package im.magpie.user.account;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.user.UserCard;
import im.magpie.user.UserChanged;
import im.magpie.user.UserDirectory;
import im.magpie.user.account.UserMapper.ProfileRow;
import im.magpie.user.cache.GuardedCache;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What others see of users, remembered for a minute and forgotten when it changes. */
@Component
final class Profiles implements UserDirectory {
    private static final int MOST_PROFILES = 50_000;
    private static final Duration KEEP = Duration.ofMinutes(1);

    private final UserMapper users;
    private final GuardedCache<Long, ProfileRow> cache = new GuardedCache<>(MOST_PROFILES, KEEP);

    Profiles(UserMapper users, ClusterEvents events) {
        this.users = users;
        events.subscribe(UserChanged.class, changed -> cache.invalidate(List.of(changed.uid())));
    }

    @Override
    public Map<Long, UserCard> cards(Collection<Long> uids) {
        Map<Long, UserCard> cards = new HashMap<>();
        profiles(uids)
                .forEach(
                        (uid, row) -> cards.put(uid, new UserCard(uid, row.name(), avatarOf(row))));
        return cards;
    }

    /** The profiles of users; unknown users are left out. */
    Map<Long, ProfileRow> profiles(Collection<Long> uids) {
        return uids.isEmpty() ? Map.of() : cache.getAll(uids, this::load);
    }

    static String avatarOf(ProfileRow row) {
        return Avatars.of(row.id(), row.avatar());
    }

    private Map<Long, ProfileRow> load(Set<Long> uids) {
        return users.profiles(uids).stream().collect(Collectors.toMap(ProfileRow::id, row -> row));
    }
}
