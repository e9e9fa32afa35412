package im.magpie.server.fault;

import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.history.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Users and rooms of one run, made for it.
 *
 * @param users those below by place
 * @param rooms id and members of each room, by title
 */
record Cast(List<User> users, Map<String, Entry.Room> rooms) {
    /** The group of everybody. */
    static final String ALL = "all";

    /** The group whose members change. */
    static final String MOVING = "moving";

    static final int SIZE = 12;

    /** Owns {@link #MOVING}. */
    static final int MOVER = 6;

    /** Goes during the fault and does not come back. */
    static final int LEAVER = 9;

    /** Listens; neither writes nor says what it has read. */
    static final int LAZY = 10;

    /** Is removed from {@link #MOVING} and invited again. */
    static final int WANDERER = 11;

    private static final String APPLY = "/capi/user/friend/apply";

    static Cast make(TwoNodes nodes) {
        List<User> users = IntStream.range(0, SIZE).mapToObj(i -> nodes.newUser()).toList();
        Map<String, Entry.Room> rooms = new LinkedHashMap<>();
        List<Integer> others = IntStream.range(1, SIZE).boxed().toList();
        addGroup(nodes, users, rooms, ALL, 0, others);
        addGroup(nodes, users, rooms, "small", 1, List.of(2, 3));
        addGroup(nodes, users, rooms, MOVING, MOVER, List.of(7, 8, WANDERER));
        addFriends(nodes, users, rooms, 4, 5);
        return new Cast(users, rooms);
    }

    private static void addGroup(
            TwoNodes nodes,
            List<User> users,
            Map<String, Entry.Room> rooms,
            String title,
            int owner,
            List<Integer> members) {
        List<Long> uids = members.stream().map(i -> users.get(i).uid()).toList();
        JsonNode made =
                nodes.a()
                        .as(users.get(owner))
                        .post("/capi/room/group", Map.of("uidList", uids))
                        .ok();
        List<Long> all = new ArrayList<>(uids);
        all.add(users.get(owner).uid());
        rooms.put(title, new Entry.Room(0, made.get("id").asLong(), title, all));
    }

    /** Who applies to somebody that has applied is a friend. */
    private static void addFriends(
            TwoNodes nodes, List<User> users, Map<String, Entry.Room> rooms, int one, int other) {
        User first = users.get(one);
        User second = users.get(other);
        apply(nodes.a().as(first), second);
        apply(nodes.a().as(second), first);
        String path = "/capi/chat/public/contact/detail/friend?uid=" + second.uid();
        long room = nodes.a().as(first).get(path).ok().get("roomId").asLong();
        rooms.put(
                "friends", new Entry.Room(0, room, "friends", List.of(first.uid(), second.uid())));
    }

    private static void apply(RestClient from, User to) {
        from.post(APPLY, Map.of("targetUid", to.uid(), "msg", "please")).ok();
    }

    User user(int place) {
        return users.get(place);
    }

    long room(String title) {
        return rooms.get(title).room();
    }

    /** The rooms of a user, in the order they were made. */
    List<Long> roomsOf(User user) {
        return rooms.values().stream()
                .filter(room -> room.members().contains(user.uid()))
                .map(Entry.Room::room)
                .toList();
    }
}
