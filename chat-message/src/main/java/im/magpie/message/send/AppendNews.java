package im.magpie.message.send;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.message.room.RoomsAdvanced;
import im.magpie.message.send.ReplyTargets.ReplyTarget;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells others, after the commit, of messages that were appended. */
@Component
class AppendNews {
    private final MessageView view;
    private final Pusher pusher;
    private final ClusterEvents events;

    AppendNews(MessageView view, Pusher pusher, ClusterEvents events) {
        this.view = view;
        this.pusher = pusher;
        this.events = events;
    }

    /**
     * The heads first: whoever is pushed a message may report it read at once.
     *
     * @param targets the messages that are answered
     * @param rooms the rooms of the messages, moved
     */
    void tell(
            Collection<StoredMessage> written,
            Map<Long, ReplyTarget> targets,
            Map<Long, RoomState> rooms) {
        events.publish(
                new RoomsAdvanced(
                        rooms.values().stream()
                                .map(r -> new RoomsAdvanced.Head(r.id(), r.lastSeq()))
                                .toList()));
        for (MessagePush push : view.of(written, targets)) {
            RoomState room = rooms.get(push.message().roomId());
            pusher.push(
                    new PushEvent(
                            push,
                            new Audience.Room(
                                    room.id(),
                                    room.memberVersion(),
                                    new RoomOrder.Appended(push.message().seq()))));
        }
    }
}
