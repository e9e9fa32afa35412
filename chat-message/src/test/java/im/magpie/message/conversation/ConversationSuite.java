package im.magpie.message.conversation;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.Settings;
import im.magpie.message.body.BodyParser;
import im.magpie.message.body.MessageBody;
import im.magpie.message.body.SystemBody;
import im.magpie.message.body.TextBody;
import im.magpie.message.read.ReadPositions;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The conversation list, on every database. */
abstract class ConversationSuite extends DatabaseSuite {
    private static final Identity GUEST = new Identity.Guest();

    private static void send(MessageModule node, long room, long uid, String text) {
        node.clock.tick();
        node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody(text)));
    }

    private static CursorPage<SessionItem> page(
            MessageModule node, Identity caller, int size, String cursor) {
        return node.bean(ConversationController.class)
                .page(caller, new PageQuery(size, cursor))
                .data();
    }

    private static SessionItem detail(MessageModule node, Identity caller, long room) {
        return node.bean(ConversationController.class).detail(caller, room).data();
    }

    private static List<Long> all(MessageModule node, Identity caller, int size) {
        List<Long> rooms = new ArrayList<>();
        CursorPage<SessionItem> page = page(node, caller, size, "");
        page.list().forEach(item -> rooms.add(item.roomId()));
        while (!page.isLast()) {
            page = page(node, caller, size, page.cursor());
            page.list().forEach(item -> rooms.add(item.roomId()));
        }
        return rooms;
    }

    @Test
    void showsGuestsTheGlobalRoomOnly() {
        MessageModule node = node();
        CursorPage<SessionItem> page = page(node, GUEST, 20, "");
        assertThat(page.isLast()).isTrue();
        assertThat(page.list()).hasSize(1);
        SessionItem lobby = page.list().get(0);
        assertThat(lobby.roomId()).isEqualTo(1);
        assertThat(lobby.hotFlag()).isEqualTo(1);
        assertThat(lobby.unreadCount()).isZero();
        assertThat(lobby.name()).isEqualTo("全员群");
    }

    @Test
    void putsRoomsInOrderOfActivityWithPreviewAndUnread() {
        MessageModule node = node();
        long me = newUser();
        long you = newUser();
        long quiet = node.group(me);
        long one = node.group(me, you);
        long two = node.group(you, me);
        send(node, one, you, "first");
        send(node, two, you, "second");
        send(node, one, me, "third");
        send(node, 1, you, "lobby");
        List<SessionItem> list = page(node, user(me), 20, "").list();
        assertThat(list).extracting(SessionItem::roomId).containsExactly(1L, one, two, quiet);
        assertThat(list.get(1).text()).isEqualTo("u" + me + ":third");
        assertThat(list.get(1).name()).isEqualTo("g" + one);
        assertThat(list.get(1).unreadCount()).isEqualTo(1);
        assertThat(list.get(1).activeTime()).isEqualTo(node.clock.millis() - 1);
        assertThat(list.get(3).text()).isNull();
        assertThat(list.get(3).activeTime()).isEqualTo(1000);
    }

    @Test
    void countsAPositionThatIsWrittenWhileTheListIsRead() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long me = newUser();
        long you = newUser();
        long room = node.group(me, you);
        send(node, room, you, "x");
        node.bean(ReadPositions.class).report(room, me, 1);
        // The rows are read with the old position; then it is written and waits no more.
        node.dataSource.after("AS active", () -> node.bean(ReadPositions.class).stop());
        assertThat(detail(node, user(me), room).unreadCount()).isZero();
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT read_seq FROM room_member WHERE room_id = ? AND uid = ?",
                                Long.class,
                                room,
                                me))
                .isEqualTo(1L);
    }

    @Test
    void hasTheGlobalRoomOnceOnTheFirstPageWhateverThePageSize() {
        MessageModule node = node();
        long me = newUser();
        send(node, 1, me, "old");
        List<Long> groups = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long group = node.group(me);
            send(node, group, me, "x");
            groups.add(0, group);
        }
        for (int size = 1; size <= 9; size++) {
            List<Long> rooms = all(node, user(me), size);
            assertThat(rooms).containsOnlyOnce(1L).hasSize(8);
            assertThat(rooms).filteredOn(id -> id != 1).containsExactlyElementsOf(groups);
            assertThat(rooms.subList(0, Math.min(size, 8))).contains(1L);
        }
        send(node, 1, me, "now");
        assertThat(all(node, user(me), 3)).startsWith(1L).hasSize(8);
    }

    @Test
    void pagesThroughRoomsOfOneMillisecondWithoutSkippingOrRepeating() {
        MessageModule node = node();
        long me = newUser();
        IntStream.range(0, 23).forEach(i -> node.group(me));
        assertThat(all(node, user(me), 5)).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    void showsFormerMembersTheRoomAsOfTheirLeaving() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long left = node.group(owner, leaver);
        long other = node.group(owner, leaver);
        send(node, left, owner, "seen");
        long then = node.clock.millis();
        node.leave(left, leaver);
        send(node, other, owner, "between");
        send(node, left, owner, "unseen");
        List<SessionItem> list = page(node, user(leaver), 20, "").list();
        SessionItem item = list.stream().filter(i -> i.roomId() == left).findFirst().get();
        assertThat(item.text()).isEqualTo("u" + owner + ":seen");
        assertThat(item.activeTime()).isEqualTo(then);
        assertThat(item.unreadCount()).isEqualTo(1);
        assertThat(list).extracting(SessionItem::roomId).containsSubsequence(other, left);
        assertThat(detail(node, user(leaver), left)).isEqualTo(item);
    }

    @Test
    void showsAFriendRoomWithTheOthersNameAndPicture() {
        MessageModule node = node();
        long me = newUser();
        long friend = newUser();
        long room = node.friends(me, friend);
        SessionItem item = detail(node, user(me), room);
        assertThat(item.type()).isEqualTo(2);
        assertThat(item.name()).isEqualTo("u" + friend);
        assertThat(item.avatar()).isEqualTo("/a/" + friend);
    }

    @Test
    void findsTheConversationWithAFriendAndWithNobodyElse() {
        MessageModule node = node();
        long me = newUser();
        long friend = newUser();
        long former = newUser();
        long room = node.friends(me, friend);
        long closed = node.friends(me, former);
        node.jdbc.update("UPDATE room SET status = 1 WHERE id = ?", closed);
        ConversationController controller = node.bean(ConversationController.class);
        assertThat(controller.friend(user(me), friend).data())
                .isEqualTo(detail(node, user(me), room));
        assertThat(controller.friend(user(friend), me).data().name()).isEqualTo("u" + me);
        assertThat(detail(node, user(me), closed).name()).isEqualTo("u" + former);
        for (Identity caller : List.of(user(me), GUEST)) {
            for (long other : new long[] {former, me, newUser(), 0}) {
                assertThatThrownBy(() -> controller.friend(caller, other))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSINESS));
            }
        }
    }

    @Test
    void countsOwnReadsFromMemoryFirst() {
        MessageModule node = node(Settings.flushedByHand(100));
        long me = newUser();
        long you = newUser();
        long room = node.group(me, you);
        send(node, room, you, "1");
        send(node, room, me, "2");
        send(node, room, you, "3");
        send(node, room, me, "4");
        assertThat(detail(node, user(me), room).unreadCount()).isEqualTo(2);
        node.bean(ReadPositions.class).report(room, me, 2);
        assertThat(detail(node, user(me), room).unreadCount()).isEqualTo(1);
        node.bean(ReadPositions.class).report(room, me, 3);
        assertThat(detail(node, user(me), room).unreadCount()).isZero();
        send(node, room, you, "5");
        assertThat(detail(node, user(me), room).unreadCount()).isEqualTo(1);
        node.bean(ReadPositions.class).stop();
        assertThat(detail(node, user(me), room).unreadCount()).isEqualTo(1);
    }

    @Test
    void answersDetailsOfForeignAndUnknownRoomsAlike() {
        MessageModule node = node();
        long foreign = node.group(newUser());
        for (long room : new long[] {foreign, 777_777_777L}) {
            for (Identity caller : List.of(GUEST, user(newUser()))) {
                assertThatThrownBy(() -> detail(node, caller, room))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.GROUP_NOT_FOUND));
            }
        }
        assertThat(detail(node, GUEST, 1).roomId()).isEqualTo(1);
    }

    @Test
    void asksTheDatabaseAsOftenForALargePageAsForASmallOne() {
        MessageModule node = node();
        long me = newUser();
        long you = newUser();
        for (int i = 0; i < 60; i++) {
            send(node, node.group(me, you), you, "x");
        }
        page(node, user(me), 2, "");
        node.dataSource.reset();
        page(node, user(me), 2, "");
        int small = node.dataSource.statements().size();
        int lookUps = node.users.calls();
        node.dataSource.reset();
        assertThat(page(node, user(me), 200, "").list()).hasSize(61);
        assertThat(node.dataSource.statements()).hasSize(small).hasSize(4);
        assertThat(node.users.calls()).isEqualTo(lookUps + 1);
    }

    @Test
    void writesTheNamesClientsExpect() {
        String json =
                JsonMapper.builder()
                        .build()
                        .writeValueAsString(
                                new CursorPage<>(
                                        "c",
                                        false,
                                        List.of(new SessionItem(1, 1, 1, null, "n", null, 5, 2))));
        assertThat(json)
                .isEqualTo(
                        "{\"cursor\":\"c\",\"isLast\":false,\"list\":[{\"roomId\":1,\"type\":1,"
                                + "\"hot_Flag\":1,\"text\":null,\"name\":\"n\",\"avatar\":null,"
                                + "\"activeTime\":5,\"unreadCount\":2}]}");
    }

    @Test
    void previewsEveryTypeUnderItsSendersName() {
        MessageModule node = node();
        long me = newUser();
        long room = node.group(me);
        Map<Integer, String> bodies =
                Map.of(
                        3, "{\"size\":1,\"url\":\"/a\",\"width\":1,\"height\":1}",
                        4, "{\"size\":1,\"url\":\"/a\",\"fileName\":\"a.txt\"}",
                        5, "{\"size\":1,\"url\":\"/a\",\"second\":1}",
                        6,
                                "{\"size\":1,\"url\":\"/a\",\"thumbWidth\":1,\"thumbHeight\":1,"
                                        + "\"thumbUrl\":\"/t\",\"thumbSize\":1}",
                        7, "{\"url\":\"/a\"}");
        Map<Integer, String> previews =
                Map.of(3, "[图片]", 4, "[文件]a.txt", 5, "[语音]", 6, "[视频]", 7, "[表情包]");
        bodies.forEach(
                (type, body) -> {
                    MessageBody parsed = BodyParser.parse(type, JsonMapper.shared().readTree(body));
                    node.bean(MessageLog.class)
                            .append(Draft.byUser(room, me, Optional.empty(), parsed));
                    assertThat(detail(node, user(me), room).text())
                            .isEqualTo("u" + me + ":" + previews.get(type));
                });
        node.bean(MessageLog.class).append(Draft.byServer(room, 1, new SystemBody("said")));
        assertThat(detail(node, user(me), room).text()).isEqualTo("u1:said");
    }

    @Test
    void doesNotPreviewWhatABannedUserSaid() {
        MessageModule node = node();
        long me = newUser();
        long loud = newUser();
        long room = node.group(me, loud);
        long other = node.group(me, loud);
        send(node, other, me, "fine");
        send(node, room, loud, "bad");
        node.standings.banned.add(loud);
        assertThat(detail(node, user(me), room).text()).isNull();
        assertThat(detail(node, user(me), other).text()).isEqualTo("u" + me + ":fine");
        node.standings.banned.clear();
        assertThat(detail(node, user(me), room).text()).isEqualTo("u" + loud + ":bad");
    }
}
