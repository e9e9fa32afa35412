package im.magpie.server.fault;

import static org.awaitility.Awaitility.await;

import im.magpie.server.cluster.Chronicle;
import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.conformance.User;
import im.magpie.server.history.Entry;
import im.magpie.server.history.Entry.Answered;
import im.magpie.server.history.Entry.Stored;
import im.magpie.server.history.ViewChecker.Absence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** What the nodes say when a run is over. */
final class Epilogue {
    private static final int RECALL = 2;
    private static final int REPEATS = 8;

    /** Until a node that died is missed and its users are offline: 15 s, 10 s, and the polls. */
    private static final Duration GOODBYE = Duration.ofSeconds(45);

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Until a node that stood still has done what it was asked for meanwhile. */
    private static final Duration AWAKE = Duration.ofSeconds(3);

    private final TwoNodes nodes;
    private final Cast cast;
    private final Recorder recorder;

    /** Messages of the group of everybody that do not count as unread for the lazy user. */
    private long readByLazy;

    Epilogue(TwoNodes nodes, Cast cast, Recorder recorder) {
        this.nodes = nodes;
        this.cast = cast;
        this.recorder = recorder;
    }

    /**
     * Every member reads every room, at one node or the other.
     *
     * @param moves how the wanderer came and went
     */
    void readRooms(Doorkeeper.Moves moves) {
        User wanderer = cast.user(Cast.WANDERER);
        String name = nodes.a().as(wanderer).get("/capi/user/userInfo").ok().get("name").asString();
        List<Long> earliest = moves.earliest(healedAt() + AWAKE.toNanos());
        int turn = 0;
        for (Entry.Room room : cast.rooms().values()) {
            for (User user : cast.users()) {
                if (room.members().contains(user.uid())) {
                    Side side = nodes.sides().get(turn++ % 2);
                    Chronicle log = Chronicle.read(side.as(user), room.room());
                    recorder.add(
                            new Entry.Log(
                                    recorder.now(),
                                    user.uid(),
                                    side.node().name(),
                                    room.room(),
                                    log.messages().stream().map(this::stored).toList()));
                    if (room.title().equals(Cast.MOVING) && user.equals(wanderer)) {
                        recordAbsences(room, log.absences(name, earliest), moves);
                    }
                }
            }
        }
    }

    private long healedAt() {
        List<Entry.Healed> all = recorder.history().all(Entry.Healed.class);
        return all.get(all.size() - 1).at();
    }

    private void recordAbsences(Entry.Room room, List<Absence> absences, Doorkeeper.Moves moves) {
        int asked = moves.invitedAt().size();
        if (!moves.isOpen() && absences.size() != asked) {
            recorder.surprise(
                    "%d removals were accepted, the room tells of %d"
                            .formatted(asked, absences.size()));
        }
        long wanderer = cast.user(Cast.WANDERER).uid();
        absences.forEach(
                away -> recorder.add(new Entry.Away(recorder.now(), wanderer, room.room(), away)));
    }

    private Stored stored(JsonNode row) {
        JsonNode message = row.get("message");
        if (Caller.isAnothersContent(message)) {
            recorder.surprise("another content: " + row);
        }
        return new Stored(
                message.get("seq").asLong(),
                message.get("id").asLong(),
                row.at("/fromUser/uid").asLong(),
                message.path("clientMsgId").asString(""),
                message.path("change").asLong(0),
                message.get("type").asInt() == RECALL);
    }

    /** Some accepted messages are sent again, to both nodes. */
    void repeatSome(Random random) {
        List<Answered> accepted =
                new ArrayList<>(
                        recorder.history().all(Answered.class).stream()
                                .filter(Answered::isAccepted)
                                .toList());
        Collections.shuffle(accepted, random);
        for (Answered answer : accepted.subList(0, Math.min(REPEATS, accepted.size()))) {
            User author =
                    cast.users().stream().filter(u -> u.uid() == answer.uid()).findFirst().get();
            for (Side side : nodes.sides()) {
                Caller caller = new Caller(author, SOON);
                var reply = caller.say(side, answer.room(), answer.name());
                int status = reply.map(r -> r.status()).orElse(0);
                long id = status == 200 ? reply.get().ok().at("/message/id").asLong() : 0;
                recorder.add(
                        new Entry.Repeated(
                                recorder.now(), answer.name(), side.node().name(), status, id));
            }
        }
    }

    /** Remembers what the lazy user has not read before the run. */
    void begin() {
        User lazy = cast.user(Cast.LAZY);
        int before = Chronicle.read(nodes.a().as(lazy), cast.room(Cast.ALL)).messages().size();
        readByLazy = before - unread(nodes.a(), lazy);
    }

    private long unread(Side side, User user) {
        String path = "/capi/chat/public/contact/detail?id=" + cast.room(Cast.ALL);
        return side.as(user).get(path).ok().get("unreadCount").asLong();
    }

    /** Those who read say so at one node or the other, and both must know what is unread. */
    void askForUnread() {
        User lazy = cast.user(Cast.LAZY);
        int after = Chronicle.read(nodes.a().as(lazy), cast.room(Cast.ALL)).messages().size();
        long ofLazy = after - readByLazy;
        for (int i = 0; i < Cast.SIZE; i++) {
            if (i != Cast.LAZY && i != Cast.LEAVER) {
                nodes.sides()
                        .get(i % 2)
                        .as(cast.user(i))
                        .put("/capi/chat/msg/read", Map.of("roomId", cast.room(Cast.ALL)))
                        .ok();
            }
        }
        recorder.addAll(
                settled(
                        () -> unreads(ofLazy),
                        SOON,
                        unread -> unread.count() == unread.expected()));
    }

    private List<Entry.Unread> unreads(long ofLazy) {
        List<Entry.Unread> unreads = new ArrayList<>();
        long room = cast.room(Cast.ALL);
        for (Side side : nodes.sides()) {
            String node = side.node().name();
            for (int i = 0; i < Cast.SIZE; i++) {
                User user = cast.user(i);
                if (i != Cast.LEAVER) {
                    long expected = i == Cast.LAZY ? ofLazy : 0;
                    unreads.add(
                            new Entry.Unread(
                                    recorder.now(),
                                    user.uid(),
                                    room,
                                    node,
                                    unread(side, user),
                                    expected));
                }
            }
        }
        return unreads;
    }

    /** Whom the nodes show as online: everybody but who has left. */
    void askForPresence() {
        recorder.addAll(settled(this::presence, GOODBYE, user -> user.online() == user.expected()));
    }

    private List<Entry.Online> presence() {
        String path = "/capi/room/public/group/member/page?pageSize=50&cursor=&roomId=";
        List<Entry.Online> presence = new ArrayList<>();
        for (Side side : nodes.sides()) {
            JsonNode page = side.as(cast.user(0)).get(path + cast.room(Cast.ALL)).ok();
            StreamSupport.stream(page.get("list").spliterator(), false)
                    .forEach(
                            member -> {
                                long uid = member.get("uid").asLong();
                                presence.add(
                                        new Entry.Online(
                                                recorder.now(),
                                                uid,
                                                side.node().name(),
                                                member.get("activeStatus").asInt() == 1,
                                                uid != cast.user(Cast.LEAVER).uid()));
                            });
        }
        if (presence.size() != nodes.sides().size() * Cast.SIZE) {
            presence.add(new Entry.Online(recorder.now(), 0, "short lists", false, true));
        }
        return presence;
    }

    /** Asks until all is as it must be, or the time is over; the last answers count. */
    private static <T> List<T> settled(Supplier<List<T>> ask, Duration limit, Predicate<T> right) {
        List<T> last = new ArrayList<>();
        try {
            await().atMost(limit)
                    .until(
                            () -> {
                                List<T> now = ask.get();
                                last.clear();
                                last.addAll(now);
                                return now.stream().allMatch(right);
                            });
        } catch (ConditionTimeoutException e) {
            // The judge says what is wrong.
        }
        return last;
    }
}
