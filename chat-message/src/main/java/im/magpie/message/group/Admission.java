package im.magpie.message.group;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.GroupSettings;
import im.magpie.message.group.LockedGroup.RoomRow;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes users members, in the caller's transaction, which holds the room's lock. */
@Component
class Admission {
    private final GroupRows rows;
    private final GroupSentences sentences;
    private final MemberNews news;
    private final GroupSettings settings;
    private final Clock clock;

    Admission(
            GroupRows rows,
            GroupSentences sentences,
            MemberNews news,
            GroupSettings settings,
            Clock clock) {
        this.rows = rows;
        this.sentences = sentences;
        this.news = news;
        this.settings = settings;
        this.clock = clock;
    }

    /** The first members of a group that was just made. */
    void found(RoomRow room, Invitee owner, List<Invitee> others) {
        requirePlaces(1 + others.size());
        Map<Long, Integer> roles = plain(others);
        roles.put(owner.uid(), LockedGroup.OWNER);
        rows.join(room, roles, clock.millis());
        long version = rows.raiseVersion(room);
        sentences.invited(room.id(), owner.name(), others);
        news.joined(room.id(), version, List.of(owner));
        news.joined(room.id(), version, others);
    }

    /**
     * More members.
     *
     * @throws ChatException 1001 when they are too many
     */
    void join(RoomRow room, String inviter, List<Invitee> fresh) {
        requirePlaces(rows.count(room.id(), Optional.empty()) + fresh.size());
        rows.join(room, plain(fresh), clock.millis());
        long version = rows.raiseVersion(room);
        sentences.invited(room.id(), inviter, fresh);
        news.joined(room.id(), version, fresh);
    }

    private void requirePlaces(int members) {
        if (members > settings.maxMembers()) {
            throw new ChatException(
                    ErrorCode.BUSINESS, "message.group.full", settings.maxMembers());
        }
    }

    private static Map<Long, Integer> plain(List<Invitee> users) {
        Map<Long, Integer> roles = new HashMap<>();
        users.forEach(user -> roles.put(user.uid(), LockedGroup.PLAIN));
        return roles;
    }
}
