package im.magpie.message.group;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.message.room.MembersChanged;
import im.magpie.message.send.MessageView;
import im.magpie.message.send.StoredMessage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Tells nodes and clients of changed members, once the caller's transaction has committed. News of
 * a room go out under the new member version: every node corrects who listens before it shows them,
 * so who joined hears of it as a member, and who left is told apart from the room.
 */
@Component
class MemberNews {
    /** Users named in one event, so that no event is large. */
    private static final int MOST_USERS = 500;

    private final ClusterEvents events;
    private final Pusher pusher;
    private final MessageView view;

    MemberNews(ClusterEvents events, Pusher pusher, MessageView view) {
        this.events = events;
        this.pusher = pusher;
        this.view = view;
    }

    /** Users joined: a frame about each to all members, themselves included. */
    void joined(long roomId, long version, List<Invitee> who) {
        changed(roomId, who.stream().map(Invitee::uid).collect(Collectors.toSet()));
        for (Invitee each : who) {
            pusher.push(
                    new PushEvent(
                            MemberChange.joined(roomId, each), room(roomId, version, each.uid())));
        }
    }

    /**
     * A user left: a frame to the members who stay, and one to the user. The sentence about it is
     * for those who stay and for the history: a copy for the user could come a second time with the
     * room, when an invitation follows at once.
     */
    void left(long roomId, long version, long uid) {
        changed(roomId, Set.of(uid));
        MemberChange left = MemberChange.left(roomId, uid);
        pusher.push(new PushEvent(left, room(roomId, version, uid)));
        pusher.push(departed(roomId, uid));
    }

    /**
     * Everybody left, for good. All are told the sentence, and each of the own leaving only: a
     * frame about each to all would be millions in a large group. Two events for each five hundred
     * members.
     */
    void dissolved(long roomId, List<Long> members, StoredMessage sentence) {
        changed(roomId, Set.of());
        for (int from = 0; from < members.size(); from += MOST_USERS) {
            int to = Math.min(members.size(), from + MOST_USERS);
            Set<Long> some = Set.copyOf(members.subList(from, to));
            pusher.push(new PushEvent(view.of(sentence), new Audience.Users(some)));
            pusher.pushAll(
                    members.subList(from, to).stream().map(uid -> departed(roomId, uid)).toList());
        }
    }

    private static PushEvent departed(long roomId, long uid) {
        return new PushEvent(MemberChange.left(roomId, uid), new Audience.Departed(roomId, uid));
    }

    private void changed(long roomId, Set<Long> uids) {
        events.publish(new MembersChanged(roomId, uids));
    }

    private static Audience.Room room(long roomId, long version, long uid) {
        return new Audience.Room(roomId, version, new RoomOrder.MemberChanged(uid));
    }
}
