package im.magpie.message.room;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import im.magpie.common.api.PageQuery;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.RoomActivity;
import im.magpie.message.RoomActivity.ActiveRoom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rooms as those who operate the system see them. */
abstract class ActiveRoomsSuite extends DatabaseSuite {
    private static final long DAY = 86_400_000;

    private long today = 1_800_000_000_000L;

    /** Each test has a later day of its own, so that the rooms of those before it are quiet. */
    private MessageModule nodeOfANewDay() {
        MessageModule node = node();
        today += DAY;
        node.clock.set(today);
        return node;
    }

    private static void say(MessageModule node, long room, int messages) {
        long now = node.clock.millis();
        for (int seq = 1; seq <= messages; seq++) {
            node.jdbc.update(
                    "INSERT INTO message (room_id, seq, from_uid, type, content, create_time)"
                            + " VALUES (?, ?, 20001, 1, 'x', ?)",
                    room,
                    seq,
                    now);
        }
        node.jdbc.update(
                "UPDATE room SET last_seq = ?, active_time = ? WHERE id = ?", messages, now, room);
    }

    private static List<ActiveRoom> busiest(MessageModule node, int limit) {
        return node.bean(RoomActivity.class).busiest(limit);
    }

    private static List<ActiveRoom> latest(MessageModule node, int size) {
        return node.bean(RoomActivity.class).latest(new PageQuery(size, "")).list();
    }

    @Test
    void countsTheMembersOfTheRoomsThatAreShownAndOfNoOthers() {
        MessageModule node = nodeOfANewDay();
        long former = newUser();
        long quiet = node.group(newUser());
        long middle = node.group(newUser(), newUser());
        long busy = node.group(newUser(), newUser(), former);
        long empty = node.newRoomId();
        node.room(empty, 1);
        node.leave(busy, former);
        say(node, busy, 4);
        say(node, empty, 3);
        say(node, middle, 2);
        say(node, quiet, 1);
        node.dataSource.reset();

        assertThat(busiest(node, 3))
                .extracting(ActiveRoom::roomId, ActiveRoom::recent, ActiveRoom::members)
                .containsExactly(tuple(busy, 4L, 2L), tuple(empty, 3L, 0L), tuple(middle, 2L, 2L));

        assertThat(node.dataSource.statements()).hasSize(2);
        assertThat(node.dataSource.statements().get(0)).doesNotContain("room_member");
        assertThat(node.dataSource.statements().get(1).split("FROM room_member", -1)).hasSize(4);
    }

    @Test
    void doesNotCountWhoIsInARoomThatEverybodyHears() {
        MessageModule node = nodeOfANewDay();
        long hot = node.group(newUser(), newUser());
        node.jdbc.update("UPDATE room SET hot_flag = 1 WHERE id = ?", hot);
        say(node, hot, 1);
        node.dataSource.reset();

        assertThat(busiest(node, 20))
                .singleElement()
                .matches(room -> room.hot() == 1 && room.members() == 0);

        assertThat(node.dataSource.statements())
                .singleElement()
                .asString()
                .doesNotContain("room_member");
    }

    @Test
    void countsNoFurtherThanItSays() {
        MessageModule node = nodeOfANewDay();
        long room = node.group(newUser());
        for (long members = 1; members <= RoomActivity.MOST_MEMBERS_COUNTED; members *= 2) {
            node.jdbc.update(
                    "INSERT INTO room_member (room_id, uid, create_time)"
                            + " SELECT room_id, uid + ?, 0 FROM room_member WHERE room_id = ?",
                    members * 1_000_000,
                    room);
        }
        say(node, room, 1);

        assertThat(latest(node, 1))
                .singleElement()
                .matches(found -> found.roomId() == room)
                .matches(found -> found.members() == RoomActivity.MOST_MEMBERS_COUNTED + 1);
    }

    @Test
    void listsRoomsByWhatWasSaidLast() {
        MessageModule node = nodeOfANewDay();
        long first = node.group(newUser());
        long last = node.group(newUser(), newUser());
        say(node, first, 1);
        node.clock.tick();
        say(node, last, 2);
        node.dataSource.reset();

        assertThat(latest(node, 2))
                .extracting(ActiveRoom::roomId, ActiveRoom::members, ActiveRoom::messages)
                .containsExactly(tuple(last, 2L, 2L), tuple(first, 1L, 1L));

        assertThat(node.dataSource.statements()).hasSize(2);
    }
}
