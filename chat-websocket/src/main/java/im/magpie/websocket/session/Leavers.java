package im.magpie.websocket.session;

import im.magpie.common.push.Audience;
import im.magpie.common.session.RoomDirectory;
import im.magpie.common.session.RoomDirectory.RoomMembers;
import im.magpie.websocket.cluster.FramePushed;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.runtime.BlockingWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells users that they left a room. They do not hear the room any more, so nothing keeps this word
 * in order with the room's: it is checked against the table when it is delivered. Who is a member
 * again by then is told of the joining by the room, and not of the leaving after it.
 */
@Component
class Leavers {
    private static final Logger log = LoggerFactory.getLogger(Leavers.class);

    private final UserSessions users;
    private final RoomDirectory directory;
    private final BlockingWork work;

    Leavers(UserSessions users, RoomDirectory directory, BlockingWork work) {
        this.users = users;
        this.directory = directory;
        this.work = work;
    }

    /** Takes frames for those who left rooms. Never blocks. */
    void accept(List<FramePushed> frames) {
        Map<Long, Map<Long, EncodedFrame>> byRoom = new HashMap<>();
        for (FramePushed frame : frames) {
            if (frame.audience() instanceof Audience.Departed departed
                    && users.isHere(departed.uid())) {
                byRoom.computeIfAbsent(departed.roomId(), id -> new HashMap<>())
                        .put(departed.uid(), frame.frame());
            }
        }
        byRoom.forEach(
                (room, leavers) -> {
                    if (!work.submit(() -> tell(room, leavers))) {
                        log.warn("room {}: {} leavers are not told", room, leavers.size());
                    }
                });
    }

    private void tell(long room, Map<Long, EncodedFrame> leavers) {
        RoomMembers members;
        try {
            members = directory.membersAmong(room, Set.copyOf(leavers.keySet()));
        } catch (RuntimeException e) {
            // Better told once too often: nearly everybody who left has left.
            log.warn("room {}: cannot read whether {} leavers came back", room, leavers.size(), e);
            members = new RoomMembers(Long.MAX_VALUE, Map.of());
        }
        long version = members.memberVersion();
        Set<Long> back = members.uids();
        leavers.forEach(
                (uid, frame) -> {
                    if (!back.contains(uid)) {
                        users.of(uid).forEach(session -> tell(session, room, version, frame));
                    }
                });
    }

    private static void tell(Session session, long room, long version, EncodedFrame frame) {
        LoopSessions loop = session.loop();
        loop.run(
                () -> {
                    if (!session.hearsSince(room, version)) {
                        loop.showUsers(List.of(session), frame);
                    }
                });
    }
}
