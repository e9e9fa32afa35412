package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.body.TextBody;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.send.LogTables.MemberId;
import im.magpie.message.send.ReplyTargets.ReplyTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * Decides whether messages may refer to what they refer to: the messages they answer and the users
 * they mention. Asked twice: cheaply before a message queues, and under the rooms' locks, where the
 * answer stays true.
 */
@Component
class References {
    private static final String ROLES =
            "SELECT room_id, uid, role FROM room_member"
                    + " WHERE left_seq IS NULL AND (room_id, uid) IN (%s)";

    /** Plain members; owners and admins have smaller numbers. */
    private static final int MEMBER = 3;

    private final JdbcTemplate jdbc;
    private final ReplyTargets targets;
    private final GlobalRooms globalRooms;

    References(DataSource dataSource, ReplyTargets targets, GlobalRooms globalRooms) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.targets = targets;
        this.globalRooms = globalRooms;
    }

    /** What drafts refer to; one query for all answers and one for all mentions, if any. */
    Found of(Collection<Draft> drafts) {
        List<Long> answered = new ArrayList<>();
        Set<MemberId> members = new TreeSet<>();
        for (Draft draft : drafts) {
            draft.body().answered().ifPresent(answered::add);
            if (!globalRooms.contains(draft.roomId())) {
                members.addAll(members(draft));
            }
        }
        return new Found(targets.of(answered), roles(members));
    }

    /** The mentioned, and the sender when that decides whether everybody may be called. */
    private static List<MemberId> members(Draft draft) {
        return draft.body().mentioned().stream()
                .map(uid -> uid == TextBody.EVERYBODY ? draft.fromUid() : uid)
                .map(uid -> new MemberId(draft.roomId(), uid))
                .toList();
    }

    private Map<MemberId, Integer> roles(Collection<MemberId> members) {
        Map<MemberId, Integer> roles = new HashMap<>();
        if (!members.isEmpty()) {
            List<Object> arguments = new ArrayList<>(members.size() * 2);
            members.forEach(m -> Collections.addAll(arguments, m.roomId(), m.uid()));
            RowCallbackHandler add =
                    row ->
                            roles.put(
                                    new MemberId(row.getLong("room_id"), row.getLong("uid")),
                                    row.getInt("role"));
            jdbc.query(
                    ROLES.formatted(MessageRows.pairs(members.size())), add, arguments.toArray());
        }
        return roles;
    }

    /** To strangers a message of another room looks like one that does not exist. */
    static ChatException unknownTarget() {
        return new ChatException(ErrorCode.BUSINESS, "message.reply.unknown");
    }

    /** A user who is not in the room may as well not exist. */
    static ChatException notMentionable() {
        return new ChatException(ErrorCode.BUSINESS, "message.mention.not-a-member");
    }

    /** What drafts refer to, as it was read. */
    final class Found {
        private final Map<Long, ReplyTarget> answered;
        private final Map<MemberId, Integer> roles;

        private Found(Map<Long, ReplyTarget> answered, Map<MemberId, Integer> roles) {
            this.answered = answered;
            this.roles = roles;
        }

        /** The messages that are answered, by id. */
        Map<Long, ReplyTarget> targets() {
            return answered;
        }

        /** Why one of the drafts may not be written. */
        Optional<ChatException> refusal(Draft draft) {
            Optional<Long> target = draft.body().answered();
            if (target.isPresent() && !isIn(draft.roomId(), answered.get(target.get()))) {
                return Optional.of(unknownTarget());
            }
            for (long uid : draft.body().mentioned()) {
                if (uid == TextBody.EVERYBODY && !mayCallEverybody(draft)) {
                    return Optional.of(
                            new ChatException(
                                    ErrorCode.BUSINESS, "message.mention.everybody-refused"));
                }
                if (uid != TextBody.EVERYBODY && !isMember(draft.roomId(), uid)) {
                    return Optional.of(notMentionable());
                }
            }
            return Optional.empty();
        }

        private static boolean isIn(long roomId, ReplyTarget target) {
            return target != null && target.roomId() == roomId;
        }

        private boolean mayCallEverybody(Draft draft) {
            return draft.admission() == Draft.Admission.KEEPERS
                    || roles.getOrDefault(new MemberId(draft.roomId(), draft.fromUid()), MEMBER)
                            < MEMBER;
        }

        /** Who exists at all is decided before a message for a global room queues. */
        private boolean isMember(long roomId, long uid) {
            return globalRooms.contains(roomId) || roles.containsKey(new MemberId(roomId, uid));
        }
    }
}
