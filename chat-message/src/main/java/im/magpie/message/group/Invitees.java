package im.magpie.message.group;

import im.magpie.user.MemberPresence;
import im.magpie.user.Presence;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Decides who of those that were named can be in a group. The others are left out and not refused:
 * a client's list of friends may be older than a ban.
 */
@Component
class Invitees {
    private final UserDirectory users;
    private final UserStandings standings;
    private final Presence presence;

    Invitees(UserDirectory users, UserStandings standings, Presence presence) {
        this.users = users;
        this.standings = standings;
        this.presence = presence;
    }

    /**
     * The users named that exist, are not banned, and are people: each once, in the order named. At
     * most three queries.
     */
    List<Invitee> among(Collection<Long> uids) {
        Set<Long> named = new LinkedHashSet<>(uids);
        named.remove(GroupSentences.SYSTEM_UID);
        Map<Long, UserCard> cards = users.cards(named);
        Set<Long> banned = standings.bannedAmong(cards.keySet());
        named.retainAll(cards.keySet());
        named.removeAll(banned);
        Map<Long, MemberPresence> found = presence.of(named);
        return named.stream().map(uid -> invitee(cards.get(uid), found.get(uid))).toList();
    }

    private static Invitee invitee(UserCard card, MemberPresence presence) {
        return new Invitee(
                card.uid(),
                card.name(),
                card.avatar(),
                presence != null && presence.online(),
                presence == null ? null : presence.lastOptTime());
    }
}
