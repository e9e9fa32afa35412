package im.magpie.message.send;

import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.trace.Trace;
import im.magpie.message.room.RoomHeads;
import im.magpie.message.send.ReplyTargets.ReplyTarget;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells others, after the commit, of messages that were appended. */
@Component
class AppendNews {
    private final MessageView view;
    private final Pusher pusher;
    private final RoomHeads heads;

    AppendNews(MessageView view, Pusher pusher, RoomHeads heads) {
        this.view = view;
        this.pusher = pusher;
        this.heads = heads;
    }

    /**
     * Nothing but frames crosses to other nodes, so that only those hear of a message that show it.
     *
     * @param targets the messages that are answered
     * @param rooms the rooms of the messages, moved
     * @param traces the trace ids of their requests, by message: each message keeps its own
     */
    void tell(
            Collection<StoredMessage> written,
            Map<Long, ReplyTarget> targets,
            Map<Long, RoomState> rooms,
            Map<Long, String> traces) {
        heads.advance(
                rooms.values().stream()
                        .collect(Collectors.toMap(RoomState::id, RoomState::lastSeq)));
        for (MessagePush push : view.of(written, targets)) {
            RoomState room = rooms.get(push.message().roomId());
            String trace = traces.getOrDefault(push.message().id(), Trace.NONE);
            Trace.with(trace, () -> tell(push, room));
        }
    }

    private void tell(MessagePush push, RoomState room) {
        pusher.push(
                new PushEvent(
                        push,
                        new Audience.Room(
                                room.id(),
                                room.memberVersion(),
                                new RoomOrder.Appended(push.message().seq()))));
    }
}
