package im.magpie.message.read;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.body.TextBody;
import im.magpie.message.read.ReadController.ReadReport;
import im.magpie.message.read.ReadCountController.MessageReader;
import im.magpie.message.read.ReadCountController.MessageReads;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What authors learn of their readers, on every database. */
@Timeout(60)
abstract class ReadCountsSuite extends DatabaseSuite {
    private static final int READ = 1;
    private static final int UNREAD = 2;

    private MessageModule node;
    private long author;
    private long reader;
    private long sleeper;
    private long room;

    @BeforeEach
    void openARoomOfThree() {
        node = node();
        author = newUser();
        reader = newUser();
        sleeper = newUser();
        room = node.group(author, reader, sleeper);
    }

    @Test
    void countsTheOtherMembersWhoHaveReadAMessage() {
        StoredMessage first = send(author);
        StoredMessage second = send(author);

        read(reader, first.seq());

        assertThat(counts(author, first.id(), second.id()))
                .containsExactlyInAnyOrder(
                        new MessageReads(first.id(), 1, 1), new MessageReads(second.id(), 0, 2));
    }

    @Test
    void leavesOutWhatIsNoMessageOfTheCallerInARoomOfTheCaller() {
        StoredMessage own = send(author);
        StoredMessage foreign = send(reader);
        StoredMessage recalled = send(author);
        node.jdbc.update("UPDATE message SET status = 1 WHERE id = ?", recalled.id());

        List<MessageReads> counts =
                node.bean(ReadCountController.class)
                        .counts(
                                user(author),
                                own.id() + ",x, ,1234567,-3," + foreign.id() + "," + recalled.id())
                        .data();

        assertThat(counts).extracting(MessageReads::msgId).containsExactly(own.id());
        assertThat(node.bean(ReadCountController.class).counts(user(author), "").data()).isEmpty();
        node.leave(room, author);
        assertThat(counts(author, own.id())).isEmpty();
    }

    @Test
    void thoseWhoJoinedLaterOrLeftCountNowhere() {
        StoredMessage message = send(author);
        node.leave(room, sleeper);
        long newcomer = newUser();
        node.member(room, newcomer, 3);
        node.jdbc.update(
                "UPDATE room_member SET join_seq = 1, read_seq = 1 WHERE room_id = ? AND uid = ?",
                room,
                newcomer);

        assertThat(counts(author, message.id()))
                .containsExactly(new MessageReads(message.id(), 0, 1));
        assertThat(page(message, UNREAD, "", 10).list()).containsExactly(new MessageReader(reader));
    }

    @Test
    void countsAllButTheAuthorInAGlobalRoom() {
        StoredMessage message =
                node.bean(MessageLog.class)
                        .append(Draft.byUser(1, author, Optional.empty(), new TextBody("to all")));
        node.bean(ReadController.class).read(user(reader), new ReadReport(1L, message.seq()));
        node.bean(ReadPositions.class).flush();

        // The fake installation has three users.
        assertThat(counts(author, message.id()))
                .containsExactly(new MessageReads(message.id(), 1, 1));
    }

    @Test
    void listsReadersPageByPage() {
        List<Long> more =
                LongStream.range(0, 5)
                        .mapToObj(
                                i -> {
                                    long uid = newUser();
                                    node.member(room, uid, 3);
                                    return uid;
                                })
                        .collect(Collectors.toCollection(ArrayList::new));
        StoredMessage message = send(author);
        more.forEach(uid -> read(uid, message.seq()));

        List<Long> listed = new ArrayList<>();
        CursorPage<MessageReader> page = page(message, READ, "", 2);
        listed.addAll(page.list().stream().map(MessageReader::uid).toList());
        while (!page.isLast()) {
            page = page(message, READ, page.cursor(), 2);
            listed.addAll(page.list().stream().map(MessageReader::uid).toList());
        }

        assertThat(listed).containsExactlyElementsOf(more);
        assertThat(page(message, UNREAD, "", 10).list())
                .containsExactly(new MessageReader(reader), new MessageReader(sleeper));
    }

    @Test
    void tellsOnlyTheAuthor() {
        StoredMessage message = send(author);

        assertThatThrownBy(
                        () ->
                                node.bean(ReadCountController.class)
                                        .readers(
                                                user(reader),
                                                new PageQuery(10, ""),
                                                message.id(),
                                                READ))
                .isInstanceOf(ChatException.class);
        assertThat(counts(reader, message.id())).isEmpty();
    }

    @Test
    void asksTheDatabaseAsOftenForOneMessageAsForMany() {
        List<StoredMessage> messages = LongStream.range(0, 20).mapToObj(i -> send(author)).toList();

        long one = statements(() -> counts(author, messages.get(0).id()));
        MessageModule fresh = node();
        node = fresh;
        long many =
                statements(
                        () ->
                                counts(
                                        author,
                                        messages.stream()
                                                .map(StoredMessage::id)
                                                .toArray(Long[]::new)));

        assertThat(many).isEqualTo(one);
    }

    private long statements(Runnable work) {
        node.dataSource.reset();
        work.run();
        return node.dataSource.statements().size();
    }

    private StoredMessage send(long uid) {
        return node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody("x")));
    }

    private void read(long uid, long seq) {
        node.bean(ReadController.class).read(user(uid), new ReadReport(room, seq));
        node.bean(ReadPositions.class).flush();
    }

    private List<MessageReads> counts(long uid, Long... ids) {
        return node.bean(ReadCounts.class).of(uid, List.of(ids));
    }

    private CursorPage<MessageReader> page(
            StoredMessage message, int type, String cursor, int size) {
        return node.bean(ReadCountController.class)
                .readers(user(author), new PageQuery(size, cursor), message.id(), type)
                .data();
    }
}
