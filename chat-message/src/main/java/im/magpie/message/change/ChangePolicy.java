package im.magpie.message.change;

import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.Change;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.StoredMessage;
import im.magpie.user.UserStandings;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Finds what is to be changed, and refuses cheaply what the log would refuse. The log decides again
 * under the room's lock.
 *
 * <p>A message that does not exist, one of a room that is somebody else's or that one has left, and
 * one whose author is banned are all answered with 1001 and the same sentence.
 */
@Component
class ChangePolicy {
    private final MessageRows messages;
    private final RoomAccess access;
    private final UserStandings standings;

    ChangePolicy(MessageRows messages, RoomAccess access, UserStandings standings) {
        this.messages = messages;
        this.access = access;
        this.standings = standings;
    }

    /**
     * The change of a message.
     *
     * @param uid who makes it
     * @param change makes it from the message as it is now
     */
    <C extends Change> C of(long msgId, long uid, Function<StoredMessage, C> change) {
        StoredMessage message = messages.byIds(List.of(msgId)).get(msgId);
        if (message == null
                || !access.isMember(message.roomId(), uid)
                || !standings.bannedAmong(Set.of(message.fromUid())).isEmpty()) {
            throw Change.notFound();
        }
        C made = change.apply(message);
        // Whether the room is open is the log's to know.
        made.refusal(message, true)
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        return made;
    }
}
