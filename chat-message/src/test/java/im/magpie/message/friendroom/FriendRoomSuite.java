package im.magpie.message.friendroom;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import im.magpie.user.FriendshipEnded;
import im.magpie.user.FriendshipMade;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rooms of friends, on every database. */
@Timeout(60)
abstract class FriendRoomSuite extends DatabaseSuite {
    private static final String GREETING = "我们已经成为好友了，开始聊天吧";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    private static void befriend(MessageModule node, long approver, long applicant) {
        node.transactions.run(() -> node.publish(new FriendshipMade(approver, applicant)));
    }

    private static void part(MessageModule node, long uid, long friend) {
        node.transactions.run(() -> node.publish(new FriendshipEnded(uid, friend)));
    }

    private static Optional<Long> room(MessageModule node, long one, long other) {
        return node.bean(FriendRooms.class).ofFriends(one, other);
    }

    private static void say(MessageModule node, long room, long uid, String text) {
        node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody(text)));
    }

    private static List<Long> members(MessageModule node, long room) {
        return node.jdbc.queryForList(
                "SELECT uid FROM room_member WHERE room_id = ? AND left_seq IS NULL ORDER BY uid",
                Long.class,
                room);
    }

    @Test
    void makesTheRoomOfAPairAndGreets() {
        MessageModule node = node();
        long applicant = newUser();
        long approver = newUser();
        befriend(node, approver, applicant);
        long room = room(node, applicant, approver).orElseThrow();
        assertThat(room(node, approver, applicant)).contains(room);
        assertThat(members(node, room)).containsExactly(applicant, approver);
        assertThat(node.texts(room)).containsExactly(GREETING);
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT from_uid FROM message WHERE room_id = ?", Long.class, room))
                .isEqualTo(approver);
        assertThat(node.pushes.events())
                .singleElement()
                .satisfies(
                        push ->
                                assertThat(push.audience())
                                        .isEqualTo(
                                                new Audience.Room(
                                                        room, 1, new RoomOrder.Appended(1))));
        say(node, room, applicant, "hello");
        say(node, room, approver, "hello too");
    }

    @Test
    void closesTheRoomAndOpensItAgain() {
        MessageModule node = node();
        long one = newUser();
        long other = newUser();
        befriend(node, one, other);
        long room = room(node, one, other).orElseThrow();
        part(node, other, one);
        assertThat(room(node, one, other)).isEmpty();
        assertThat(members(node, room)).containsExactly(one, other);
        for (long uid : new long[] {one, other}) {
            assertThatThrownBy(() -> say(node, room, uid, "still there?"))
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSINESS));
        }
        part(node, one, other);
        befriend(node, other, one);
        assertThat(room(node, one, other)).contains(room);
        assertThat(node.texts(room)).containsExactly(GREETING, GREETING);
        say(node, room, one, "again");
    }

    @Test
    void knowsNoRoomOfThoseWhoNeverWereFriends() {
        MessageModule node = node();
        long one = newUser();
        part(node, one, newUser());
        assertThat(room(node, one, newUser())).isEmpty();
        assertThat(room(node, one, one)).isEmpty();
    }

    @Test
    void makesOneRoomForTwoFriendshipsAtOnce() throws Exception {
        MessageModule node = node();
        MessageModule neighbour = node();
        for (int round = 0; round < 20; round++) {
            long one = newUser();
            long other = newUser();
            Long roomsBefore = rooms(node);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                MessageModule mine = i % 2 == 0 ? node : neighbour;
                long approver = i % 2 == 0 ? one : other;
                long applicant = i % 2 == 0 ? other : one;
                running.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    befriend(mine, approver, applicant);
                                    return null;
                                }));
            }
            start.countDown();
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
            long room = room(node, one, other).orElseThrow();
            assertThat(node.texts(room)).containsExactly(GREETING);
            assertThat(members(node, room)).containsExactly(one, other);
            assertThat(rooms(node)).as("no room is left over").isEqualTo(roomsBefore + 1);
        }
    }

    private static Long rooms(MessageModule node) {
        return node.jdbc.queryForObject("SELECT COUNT(*) FROM room", Long.class);
    }

    @Test
    void isUndoneWithTheTransactionThatMadeTheFriendship() {
        MessageModule node = node();
        long one = newUser();
        long other = newUser();
        Long roomsBefore = rooms(node);
        assertThatThrownBy(
                        () ->
                                node.transactions.run(
                                        () -> {
                                            node.publish(new FriendshipMade(one, other));
                                            throw new IllegalStateException("later");
                                        }))
                .hasMessage("later");
        assertThat(room(node, one, other)).isEmpty();
        assertThat(rooms(node)).isEqualTo(roomsBefore);
        assertThat(node.pushes.events()).isEmpty();
    }
}
