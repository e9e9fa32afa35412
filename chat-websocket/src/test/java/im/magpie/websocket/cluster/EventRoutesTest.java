package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.RoomDirectory;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventRoutesTest {
    private static final NodeId SELF = new NodeId("self", "1");
    private static final NodeId B = new NodeId("b", "1");
    private static final NodeId C = new NodeId("c", "1");
    private static final long GLOBAL = 1;

    private final FakeDirectory directory = new FakeDirectory();
    private final FakeRooms rooms = new FakeRooms();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventRoutes routes =
            new EventRoutes(SELF, directory, new SmallRooms(rooms), new GatewayMetrics(registry));

    private static final class FakeDirectory implements NodeDirectory {
        private final Map<Long, Set<NodeId>> nodes = new HashMap<>();
        private final List<Set<Long>> asked = new ArrayList<>();
        private boolean away;

        @Override
        public void add(Collection<Long> uids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(Collection<Long> uids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void renew(Supplier<? extends Collection<Long>> users) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids) {
            asked.add(new TreeSet<>(uids));
            if (away) {
                throw new IllegalStateException("away");
            }
            Map<Long, Set<NodeId>> found = new HashMap<>(nodes);
            found.keySet().retainAll(uids);
            return found;
        }
    }

    private static final class FakeRooms implements RoomDirectory {
        private final Map<Long, Set<Long>> members = new HashMap<>();
        private final List<Set<Long>> asked = new ArrayList<>();
        private boolean away;

        @Override
        public Set<Long> globalRooms() {
            return Set.of(GLOBAL);
        }

        @Override
        public Map<Long, Set<Long>> roomsOf(Collection<Long> uids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RoomMembers membersAmong(long roomId, Collection<Long> uids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Long, Set<Long>> membersOfSmall(Collection<Long> roomIds, int max) {
            asked.add(new TreeSet<>(roomIds));
            if (away) {
                throw new IllegalStateException("away");
            }
            return roomIds.stream()
                    .filter(roomId -> members.getOrDefault(roomId, Set.of()).size() <= max)
                    .collect(
                            Collectors.toMap(
                                    roomId -> roomId,
                                    roomId -> members.getOrDefault(roomId, Set.of())));
        }
    }

    private static FramePushed to(Audience audience) {
        return new FramePushed(new EncodedFrame(new byte[] {1}), audience);
    }

    private static FramePushed room(long roomId, long version) {
        return to(new Audience.Room(roomId, version, new RoomOrder.Unordered()));
    }

    private Targets of(ClusterEvent event) {
        return routes.of(List.of(event)).get(0);
    }

    @Test
    void aConnectionIsOnItsNode() {
        assertThat(of(to(new Audience.Connection(new ConnectionRef(B, 1)))))
                .isEqualTo(Targets.of(Set.of(B)));
        assertThat(of(to(new Audience.Connection(new ConnectionRef(SELF, 1)))).isNobody()).isTrue();
        assertThat(directory.asked).isEmpty();
    }

    @Test
    void usersAreWhereTheDirectorySaysTheyAre() {
        directory.nodes.put(5L, Set.of(SELF, B));
        directory.nodes.put(6L, Set.of(C));
        assertThat(of(to(new Audience.Users(Set.of(5L))))).isEqualTo(Targets.of(Set.of(B)));
        assertThat(of(to(new Audience.Users(Set.of(5L, 6L))))).isEqualTo(Targets.of(Set.of(B, C)));
        assertThat(of(to(new Audience.Users(Set.of(7L)))).isNobody()).isTrue();
    }

    @Test
    void aSmallRoomIsWhereItsMembersAre() {
        rooms.members.put(9L, Set.of(5L, 6L));
        directory.nodes.put(5L, Set.of(SELF));
        directory.nodes.put(6L, Set.of(C));
        assertThat(of(room(9, 1))).isEqualTo(Targets.of(Set.of(C)));
    }

    @Test
    void aNewMemberIsFoundAtTheNextVersion() {
        rooms.members.put(9L, Set.of(5L));
        directory.nodes.put(6L, Set.of(C));
        assertThat(of(room(9, 1)).isNobody()).isTrue();
        rooms.members.put(9L, Set.of(5L, 6L));
        assertThat(of(room(9, 1)).isNobody()).isTrue();
        assertThat(of(room(9, 2))).isEqualTo(Targets.of(Set.of(C)));
        assertThat(rooms.asked).hasSize(2);
    }

    @Test
    void whatIsForManyIsForAll() {
        rooms.members.put(9L, LongStream.rangeClosed(1, 51).boxed().collect(Collectors.toSet()));
        assertThat(of(room(9, 1))).isEqualTo(Targets.ALL);
        assertThat(of(room(9, 1))).isEqualTo(Targets.ALL);
        assertThat(rooms.asked).hasSize(1);
        assertThat(of(room(GLOBAL, 1))).isEqualTo(Targets.ALL);
        assertThat(of(to(new Audience.Everyone(Audience.Everyone.Kind.GUESTS))))
                .isEqualTo(Targets.ALL);
        Set<Long> many = LongStream.rangeClosed(1, 201).boxed().collect(Collectors.toSet());
        assertThat(of(to(new Audience.Users(many)))).isEqualTo(Targets.ALL);
        assertThat(directory.asked).isEmpty();
    }

    @Test
    void whatNodesRememberIsForAll() {
        assertThat(of(TokensEnded.some(5, Set.of(1L), TokensEnded.Cause.BANNED)))
                .isEqualTo(Targets.ALL);
    }

    @Test
    void asksOnceForAllEventsOfABatch() {
        rooms.members.put(8L, Set.of(1L, 2L));
        rooms.members.put(9L, Set.of(2L, 3L));
        directory.nodes.put(3L, Set.of(B));
        assertThat(
                        routes.of(
                                List.of(
                                        room(8, 1),
                                        room(9, 1),
                                        to(new Audience.Users(Set.of(4L))),
                                        room(9, 1))))
                .containsExactly(
                        Targets.NOBODY,
                        Targets.of(Set.of(B)),
                        Targets.NOBODY,
                        Targets.of(Set.of(B)));
        assertThat(rooms.asked).containsExactly(Set.of(8L, 9L));
        assertThat(directory.asked).containsExactly(Set.of(1L, 2L, 3L, 4L));
    }

    private double lookups(String outcome) {
        return registry.get("magpie.directory.lookups").tag("outcome", outcome).counter().count();
    }

    @Test
    void everythingIsForAllWhileNobodyKnows() {
        rooms.members.put(9L, Set.of(5L));
        directory.away = true;
        assertThat(of(room(9, 1))).isEqualTo(Targets.ALL);
        assertThat(of(to(new Audience.Users(Set.of(5L))))).isEqualTo(Targets.ALL);
        assertThat(of(to(new Audience.Connection(new ConnectionRef(B, 1)))))
                .isEqualTo(Targets.of(Set.of(B)));
        assertThat(lookups("failed")).isEqualTo(2);
        directory.away = false;
        rooms.away = true;
        assertThat(of(room(9, 2))).isEqualTo(Targets.ALL);
        rooms.away = false;
        assertThat(of(room(9, 2)).isNobody()).isTrue();
    }
}
