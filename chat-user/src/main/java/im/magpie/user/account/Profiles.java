package im.magpie.user.account;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.user.UserCard;
import im.magpie.user.UserChanged;
import im.magpie.user.UserDirectory;
import im.magpie.user.account.UserMapper.ProfileRow;
import im.magpie.user.cache.GuardedCache;
import im.magpie.user.region.Regions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What others see of users, remembered for a minute and forgotten when it changes. */
@Component
final class Profiles implements UserDirectory {
    private static final int MOST_PROFILES = 50_000;

    /** How old what is told may be, should the news of a change not arrive. */
    static final Duration KEEP = Duration.ofMinutes(1);

    private final UserMapper users;
    private final Regions regions;
    private final GuardedCache<Long, Profile> cache = new GuardedCache<>(MOST_PROFILES, KEEP);

    Profiles(UserMapper users, Regions regions, ClusterEvents events) {
        this.users = users;
        this.regions = regions;
        events.subscribe(UserChanged.class, changed -> cache.invalidate(List.of(changed.uid())));
        events.subscribe(EventsMissed.class, missed -> cache.clear());
    }

    @Override
    public Map<Long, UserCard> cards(Collection<Long> uids) {
        Map<Long, UserCard> cards = new HashMap<>();
        profiles(uids)
                .forEach(
                        (uid, profile) ->
                                cards.put(
                                        uid, new UserCard(uid, profile.name(), profile.avatar())));
        return cards;
    }

    /** The profiles of users; unknown users are left out. */
    Map<Long, Profile> profiles(Collection<Long> uids) {
        return uids.isEmpty() ? Map.of() : cache.getAll(uids, this::load);
    }

    private Map<Long, Profile> load(Set<Long> uids) {
        return users.profiles(uids).stream()
                .collect(
                        Collectors.groupingBy(
                                ProfileRow::id,
                                Collectors.collectingAndThen(Collectors.toList(), this::profile)));
    }

    /** A profile from its rows, one for each thing the user owns. */
    private Profile profile(List<ProfileRow> rows) {
        ProfileRow user = rows.get(0);
        return new Profile(
                user.name(),
                Avatars.of(user.id(), user.avatar()),
                regions.placeOf(user.lastIp()).orElse(null),
                user.wearing(),
                rows.stream().map(ProfileRow::badge).filter(Objects::nonNull).toList(),
                user.updateTime());
    }

    /**
     * What others see of a user.
     *
     * @param place where the user was seen last; null when unknown
     * @param wearing the badge beside the name; null without one
     * @param badges those the user owns, ascending
     * @param updateTime when any of it changed, places left out; epoch milliseconds
     */
    record Profile(
            String name,
            String avatar,
            String place,
            Long wearing,
            List<Long> badges,
            long updateTime) {}
}
