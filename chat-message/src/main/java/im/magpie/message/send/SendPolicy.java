package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.text.WordFilter;
import im.magpie.message.body.TextBody;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.References.Found;
import im.magpie.message.send.ReplyTargets.ReplyTarget;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Cheap refusals before a message enters the log, so that a flood of hopeless requests does not
 * queue. What depends on the room is decided again under the room's lock.
 *
 * <p>Sending to a room that does not exist, that is somebody else's, or that one has left are all
 * answered with 1001 and the same sentence: sending has its own code for "not a member" where
 * reading answers 9001, and either way strangers cannot tell which rooms exist.
 */
@Component
class SendPolicy {
    private final RoomAccess access;
    private final GlobalRooms globalRooms;
    private final References references;
    private final UserDirectory users;
    private final UserStandings standings;
    private final WordFilter words;

    SendPolicy(
            RoomAccess access,
            GlobalRooms globalRooms,
            References references,
            UserDirectory users,
            UserStandings standings,
            WordFilter words) {
        this.access = access;
        this.globalRooms = globalRooms;
        this.references = references;
        this.users = users;
        this.standings = standings;
        this.words = words;
    }

    /**
     * Refuses what will be refused in the log as well.
     *
     * @return the draft as it is to be written: words masked, and with what its sender may do
     */
    Draft admit(Draft draft) {
        if (!access.isMember(draft.roomId(), draft.fromUid())) {
            throw notAMember();
        }
        Draft admitted = draft.admitted(draft.body().masked(words), admission(draft));
        Found found = references.of(List.of(admitted));
        found.refusal(admitted)
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        requireShown(found);
        requireUsers(admitted);
        return admitted;
    }

    private Draft.Admission admission(Draft draft) {
        return draft.body().mentioned().contains(TextBody.EVERYBODY)
                        && standings.isChatManager(draft.fromUid())
                ? Draft.Admission.KEEPERS
                : Draft.Admission.MEMBERS;
    }

    /** What banned users said is hidden: nobody can have seen it. */
    private void requireShown(Found found) {
        List<Long> authors = found.targets().values().stream().map(ReplyTarget::fromUid).toList();
        if (!authors.isEmpty() && !standings.bannedAmong(authors).isEmpty()) {
            throw References.unknownTarget();
        }
    }

    /** Everybody who exists is in a global room. */
    private void requireUsers(Draft draft) {
        List<Long> uids =
                draft.body().mentioned().stream()
                        .filter(uid -> uid != TextBody.EVERYBODY)
                        .collect(Collectors.toList());
        if (!uids.isEmpty()
                && globalRooms.contains(draft.roomId())
                && users.cards(uids).size() < uids.size()) {
            throw References.notMentionable();
        }
    }

    /** The one answer to everybody who may not write in a room. */
    static ChatException notAMember() {
        return new ChatException(ErrorCode.BUSINESS, "message.not-a-member");
    }
}
