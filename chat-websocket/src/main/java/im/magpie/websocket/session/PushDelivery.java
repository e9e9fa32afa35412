package im.magpie.websocket.session;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.Audience;
import im.magpie.websocket.cluster.FramePushed;
import im.magpie.websocket.cluster.FramesPushed;
import im.magpie.websocket.cluster.LocalFrames;
import im.magpie.websocket.cluster.RoomMoved;
import im.magpie.websocket.feed.RoomFeeds;
import im.magpie.websocket.protocol.EncodedFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Takes frames to the connections of this node they concern. Never blocks. */
@Component
class PushDelivery {
    private final Sessions sessions;
    private final UserSessions users;
    private final RoomFeeds feeds;
    private final Census census;
    private final Leavers leavers;

    PushDelivery(
            ClusterEvents events,
            LocalFrames here,
            Sessions sessions,
            UserSessions users,
            RoomFeeds feeds,
            Census census,
            Leavers leavers) {
        this.sessions = sessions;
        this.users = users;
        this.feeds = feeds;
        this.census = census;
        this.leavers = leavers;
        here.receive(this::onPushed);
        events.subscribe(FramePushed.class, this::onPushed);
        events.subscribe(RoomMoved.class, feeds::moved);
        events.subscribe(FramesPushed.class, this::onPushedTogether);
    }

    private void onPushedTogether(FramesPushed event) {
        Map<Boolean, List<FramePushed>> byKind =
                event.frames().stream()
                        .collect(
                                Collectors.partitioningBy(
                                        frame -> frame.audience() instanceof Audience.Departed));
        byKind.get(false).forEach(this::onPushed);
        leavers.accept(byKind.get(true));
    }

    private void onPushed(FramePushed event) {
        if (event.audience() instanceof Audience.Room room) {
            feeds.accept(room, event.frame());
        } else if (event.audience() instanceof Audience.Everyone everyone) {
            for (LoopSessions loop : sessions.loops()) {
                loop.run(() -> loop.show(everyone.kind(), event.frame()));
            }
        } else if (event.audience() instanceof Audience.Users some) {
            showUsers(some.uids(), event.frame());
        } else if (event.audience() instanceof Audience.Connection one) {
            showOne(one, event.frame());
        } else if (event.audience() instanceof Audience.Departed) {
            leavers.accept(List.of(event));
        }
    }

    private void showUsers(Set<Long> uids, EncodedFrame frame) {
        Map<LoopSessions, List<Session>> byLoop = new HashMap<>();
        for (Long uid : uids) {
            for (Session session : users.of(uid)) {
                byLoop.computeIfAbsent(session.loop(), loop -> new ArrayList<>()).add(session);
            }
        }
        byLoop.forEach((loop, some) -> loop.run(() -> loop.showUsers(some, frame)));
    }

    private void showOne(Audience.Connection audience, EncodedFrame frame) {
        long number = audience.connection().number();
        if (census.ref(number).equals(audience.connection()) && !sessions.loops().isEmpty()) {
            LoopSessions loop = sessions.loopOf(number);
            loop.run(
                    () -> {
                        Session session = loop.find(number);
                        if (session != null) {
                            loop.show(List.of(session), frame);
                        }
                    });
        }
    }
}
