package im.magpie.message.history;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.session.RoomLog;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.Change;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MarkKind;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.MessagePush;
import im.magpie.message.send.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Pages of a room, and the room log the gateway reads. */
abstract class ReadingSuite extends DatabaseSuite {
    private static final Identity GUEST = new Identity.Guest();

    private static void send(MessageModule node, long room, long uid, int count) {
        for (int i = 0; i < count; i++) {
            node.bean(MessageLog.class)
                    .append(Draft.byUser(room, uid, Optional.empty(), new TextBody("t" + i)));
        }
    }

    private static CursorPage<MessagePush> page(
            MessageModule node, Identity caller, long room, int size, String cursor) {
        return node.bean(HistoryController.class)
                .page(caller, new PageQuery(size, cursor), room)
                .data();
    }

    private static List<Long> seqs(CursorPage<MessagePush> page) {
        return page.list().stream().map(push -> push.message().seq()).toList();
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void pagesBackInTimeWithoutSkippingOrRepeatingWhileMessagesArrive() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        send(node, room, uid, 25);
        List<Long> seen = new ArrayList<>();
        CursorPage<MessagePush> page = page(node, user(uid), room, 10, "");
        assertThat(seqs(page)).isSorted();
        seen.addAll(0, seqs(page));
        while (!page.isLast()) {
            send(node, room, uid, 1);
            page = page(node, user(uid), room, 10, page.cursor());
            seen.addAll(0, seqs(page));
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
        assertThat(page.cursor()).isEmpty();
    }

    @Test
    void endsExactlyWhenThePageIsFullAndNothingFollows() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        assertThat(page(node, user(uid), room, 5, "").list()).isEmpty();
        send(node, room, uid, 5);
        assertThat(page(node, user(uid), room, 5, "").isLast()).isTrue();
        assertThat(page(node, user(uid), room, 4, "").isLast()).isFalse();
    }

    @Test
    void showsPrivateRoomsToMembersOnly() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        send(node, room, uid, 1);
        refused(ErrorCode.GROUP_NOT_FOUND, () -> page(node, user(newUser()), room, 5, ""));
        refused(ErrorCode.GROUP_NOT_FOUND, () -> page(node, GUEST, room, 5, ""));
        refused(ErrorCode.GROUP_NOT_FOUND, () -> page(node, user(uid), 987_654_321, 5, ""));
        send(node, 1, uid, 1);
        assertThat(page(node, GUEST, 1, 5, "").list()).isNotEmpty();
    }

    @Test
    void showsFormerMembersNothingNewerThanTheirLeaving() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        send(node, room, owner, 3);
        node.leave(room, leaver);
        send(node, room, owner, 3);
        assertThat(seqs(page(node, user(leaver), room, 10, ""))).containsExactly(1L, 2L, 3L);
        assertThat(seqs(page(node, user(leaver), room, 10, "6"))).containsExactly(1L, 2L, 3L);
        assertThat(seqs(page(node, user(owner), room, 10, ""))).hasSize(6);
    }

    @Test
    void showsNothingNewerToAMemberWhoIsRemovedBetweenTheCheckAndTheRead() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        send(node, room, owner, 5);
        node.dataSource.after(
                "SELECT role, left_seq",
                () -> {
                    node.leave(room, leaver);
                    send(node, room, owner, 9);
                });
        CursorPage<MessagePush> page = page(node, user(leaver), room, 3, "");
        assertThat(seqs(page)).containsExactly(3L, 4L, 5L);
        assertThat(page.isLast()).isFalse();
        assertThat(seqs(page(node, user(leaver), room, 3, page.cursor()))).containsExactly(1L, 2L);
    }

    @Test
    void refusesCursorsThatAreNotItsOwn() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        for (String cursor :
                List.of("x y", "1_2", "'", "-", "zzzzzzzzzzzzzzzzz", "zzzzzzzzzzzzz", "%00")) {
            refused(ErrorCode.VALIDATION, () -> page(node, user(uid), room, 5, cursor));
        }
    }

    @Test
    void asksTheDatabaseAsOftenForALargePageAsForASmallOne() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        send(node, room, uid, 201);
        page(node, user(uid), room, 1, "");
        node.dataSource.reset();
        page(node, user(uid), room, 1, "");
        int small = node.dataSource.statements().size();
        node.dataSource.reset();
        assertThat(page(node, user(uid), room, 200, "").list()).hasSize(200);
        assertThat(node.dataSource.statements()).hasSize(small).hasSize(2);
    }

    @Test
    void showsEveryReaderTheirOwnMarksWithOneQueryForAnyPage() {
        MessageModule node = node();
        long uid = newUser();
        long other = newUser();
        long room = node.group(uid, other);
        send(node, room, uid, 30);
        List<Long> ids =
                page(node, user(uid), room, 30, "").list().stream()
                        .map(push -> push.message().id())
                        .toList();
        MessageLog log = node.bean(MessageLog.class);
        for (int i = 0; i < 20; i++) {
            log.change(new Change.Mark(room, ids.get(i), uid, MarkKind.LIKE, true));
            log.change(new Change.Mark(room, ids.get(i), other, MarkKind.DISLIKE, true));
        }
        node.dataSource.reset();
        List<MessagePush> seen = page(node, user(uid), room, 30, "").list();
        assertThat(node.dataSource.statements()).hasSize(3);
        assertThat(seen.subList(0, 20))
                .allSatisfy(
                        push ->
                                assertThat(push.message().messageMark())
                                        .isEqualTo(new MessagePush.Mark(1, 1, 1, 0)));
        assertThat(seen.subList(20, 30))
                .allSatisfy(
                        push ->
                                assertThat(push.message().messageMark())
                                        .isEqualTo(new MessagePush.Mark(0, 0, 0, 0)));
        assertThat(page(node, user(other), room, 30, "").list().get(0).message().messageMark())
                .isEqualTo(new MessagePush.Mark(1, 0, 1, 1));
        StoredMessage said =
                log.append(Draft.byUser(1, uid, Optional.empty(), new TextBody("to all")));
        log.change(new Change.Mark(1, said.id(), uid, MarkKind.LIKE, true));
        assertThat(page(node, GUEST, 1, 1, "").list().get(0).message().messageMark())
                .isEqualTo(new MessagePush.Mark(1, 0, 0, 0));
    }

    @Test
    void givesTheGatewayHeadsAndMessagesInOneQueryEach() {
        MessageModule node = node();
        long uid = newUser();
        long one = node.group(uid);
        long two = node.group(uid);
        send(node, one, uid, 5);
        node.leave(two, uid);
        RoomLog log = node.bean(RoomLog.class);
        node.dataSource.reset();
        assertThat(log.heads(List.of(one, two, 555_555_555L)))
                .hasSize(2)
                .containsEntry(one, new RoomLog.Head(5, 0, 0))
                .containsEntry(two, new RoomLog.Head(0, 0, 1));
        assertThat(node.dataSource.statements()).hasSize(1);
        List<RoomLog.Entry> entries = log.after(one, 2, 2);
        assertThat(entries).extracting(RoomLog.Entry::seq).containsExactly(3L, 4L);
        assertThat(((MessagePush) entries.get(0).payload()).message().seq()).isEqualTo(3);
        assertThat(log.after(one, 5, 10)).isEmpty();
        assertThat(log.heads(List.of())).isEmpty();
        assertThat(node.dataSource.statements()).hasSize(3);
    }

    /** Pages through a room to its beginning. Every page but the last must be full. */
    private static List<Long> walk(MessageModule node, long room, long uid, int size) {
        List<Long> seen = new ArrayList<>();
        CursorPage<MessagePush> page = page(node, user(uid), room, size, "");
        seen.addAll(0, seqs(page));
        while (!page.isLast()) {
            assertThat(page.list()).hasSize(size);
            page = page(node, user(uid), room, size, page.cursor());
            seen.addAll(0, seqs(page));
        }
        return seen;
    }

    @Test
    void leavesOutWhatBannedUsersSaidAndFillsThePagesUp() {
        MessageModule node = node();
        long uid = newUser();
        long loud = newUser();
        long louder = newUser();
        long room = node.group(uid, loud, louder);
        List<Long> own = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            send(node, room, loud, i % 3);
            send(node, room, uid, 1);
            own.add((long) node.seqs(room).size());
            send(node, room, louder, i % 5);
        }
        int all = node.seqs(room).size();
        assertThat(walk(node, room, uid, 5)).hasSize(all);
        node.standings.banned.addAll(List.of(loud, louder));
        for (int size = 1; size <= 13; size++) {
            assertThat(walk(node, room, uid, size)).containsExactlyElementsOf(own);
        }
        assertThat(node.bean(RoomLog.class).after(room, 0, 1000)).hasSize(all);
        node.standings.banned.clear();
        assertThat(walk(node, room, uid, 5)).hasSize(all);
    }

    @Test
    void endsAPageThatOnlyHiddenMessagesFollow() {
        MessageModule node = node();
        long uid = newUser();
        long loud = newUser();
        long room = node.group(uid, loud);
        send(node, room, loud, 40);
        node.standings.banned.add(loud);
        assertThat(page(node, user(uid), room, 5, "").list()).isEmpty();
        assertThat(page(node, user(uid), room, 5, "").isLast()).isTrue();
        send(node, room, uid, 5);
        send(node, room, loud, 3);
        CursorPage<MessagePush> page = page(node, user(uid), room, 5, "");
        assertThat(seqs(page)).containsExactly(41L, 42L, 43L, 44L, 45L);
        assertThat(page.isLast()).isTrue();
    }

    @Test
    void hidesFromFormerMembersBothWhatIsNewerAndWhatBannedUsersSaid() {
        MessageModule node = node();
        long owner = newUser();
        long loud = newUser();
        long leaver = newUser();
        long room = node.group(owner, loud, leaver);
        send(node, room, owner, 2);
        send(node, room, loud, 2);
        send(node, room, owner, 1);
        node.leave(room, leaver);
        send(node, room, owner, 9);
        node.standings.banned.add(loud);
        assertThat(walk(node, room, leaver, 2)).containsExactly(1L, 2L, 5L);
    }

    @Test
    void goesBackOverManyHiddenMessagesInAFewQueries() {
        MessageModule node = node();
        long uid = newUser();
        long loud = newUser();
        long room = node.group(uid, loud);
        send(node, room, uid, 1);
        fill(node, room, loud, 2, 60_000);
        send(node, room, uid, 2);
        node.standings.banned.add(loud);
        node.dataSource.reset();
        CursorPage<MessagePush> page = page(node, user(uid), room, 5, "");
        assertThat(node.dataSource.statements()).hasSize(7);
        assertThat(seqs(page)).containsExactly(60_002L, 60_003L);
        assertThat(page.isLast()).isFalse();
        page = page(node, user(uid), room, 5, page.cursor());
        assertThat(seqs(page)).containsExactly(1L);
        assertThat(page.isLast()).isTrue();
    }

    /** Writes thinly: one message stands for a thousand places. */
    private static void fill(MessageModule node, long room, long uid, long from, int places) {
        String rows =
                LongStream.iterate(from, seq -> seq < from + places, seq -> seq + 1000)
                        .mapToObj(seq -> "(%d, %d, %d, 1, 'x', 0)".formatted(room, seq, uid))
                        .collect(Collectors.joining(","));
        node.jdbc.update(
                "INSERT INTO message (room_id, seq, from_uid, type, content, create_time) VALUES "
                        + rows);
        node.jdbc.update("UPDATE room SET last_seq = ? WHERE id = ?", from + places - 1, room);
    }
}
