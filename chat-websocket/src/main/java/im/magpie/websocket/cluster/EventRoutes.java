package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience;
import im.magpie.websocket.runtime.GatewayMetrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which nodes need which events. Only frames for few are sent to few: a connection, some users, a
 * small room. Whatever else happens concerns what every node remembers, and goes to all; so does
 * everything when the directory or the database does not answer. A connection that is just being
 * made may not be in the directory yet; it finds the event in the log of events.
 */
@Component
class EventRoutes {
    private static final Logger log = LoggerFactory.getLogger(EventRoutes.class);

    /** An event for more users than this goes to all nodes. */
    private static final int MAX_USERS = 200;

    private final NodeId self;
    private final NodeDirectory directory;
    private final SmallRooms rooms;
    private final GatewayMetrics metrics;

    EventRoutes(NodeId self, NodeDirectory directory, SmallRooms rooms, GatewayMetrics metrics) {
        this.self = self;
        this.directory = directory;
        this.rooms = rooms;
        this.metrics = metrics;
    }

    /** The targets of each event, in one read of the directory. Blocks. */
    List<Targets> of(List<ClusterEvent> events) {
        List<Audience> audiences = events.stream().map(EventRoutes::audience).toList();
        List<Optional<Set<Long>>> users = usersOf(audiences);
        Set<Long> asked = new HashSet<>();
        users.forEach(some -> some.ifPresent(asked::addAll));
        Optional<Map<Long, Set<NodeId>>> found = nodesOf(asked);
        List<Targets> targets = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            targets.add(targets(audiences.get(i), users.get(i), found));
        }
        return targets;
    }

    private static Audience audience(ClusterEvent event) {
        return event instanceof FramePushed pushed
                ? pushed.audience()
                : new Audience.Everyone(Audience.Everyone.Kind.ALL);
    }

    /** The few users of each audience; empty where they are not few, or not users. */
    private List<Optional<Set<Long>>> usersOf(List<Audience> audiences) {
        List<Audience.Room> asked = new ArrayList<>();
        for (Audience audience : audiences) {
            if (audience instanceof Audience.Room room) {
                asked.add(room);
            }
        }
        Map<Long, Set<Long>> members = rooms.membersOf(asked);
        List<Optional<Set<Long>>> users = new ArrayList<>(audiences.size());
        for (Audience audience : audiences) {
            if (audience instanceof Audience.Room room) {
                users.add(Optional.ofNullable(members.get(room.roomId())));
            } else if (audience instanceof Audience.Users some) {
                users.add(Optional.of(some.uids()).filter(uids -> uids.size() <= MAX_USERS));
            } else {
                users.add(Optional.empty());
            }
        }
        return users;
    }

    private Optional<Map<Long, Set<NodeId>>> nodesOf(Set<Long> uids) {
        if (uids.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            Map<Long, Set<NodeId>> found = directory.nodesOf(uids);
            metrics.lookedUp(true);
            return Optional.of(found);
        } catch (RuntimeException e) {
            metrics.lookedUp(false);
            log.debug("the directory does not answer, events go to all nodes", e);
            return Optional.empty();
        }
    }

    private Targets targets(
            Audience audience, Optional<Set<Long>> users, Optional<Map<Long, Set<NodeId>>> found) {
        Set<NodeId> nodes = new HashSet<>();
        if (audience instanceof Audience.Connection one) {
            nodes.add(one.connection().node());
        } else if (users.isEmpty() || found.isEmpty()) {
            return Targets.ALL;
        } else {
            users.get().forEach(uid -> nodes.addAll(found.get().getOrDefault(uid, Set.of())));
        }
        nodes.remove(self);
        return Targets.of(nodes);
    }
}
