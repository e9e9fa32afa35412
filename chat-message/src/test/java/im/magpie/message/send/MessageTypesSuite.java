package im.magpie.message.send;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.RoomLog;
import im.magpie.common.text.WordFilter;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.body.BodyView.Reply;
import im.magpie.message.body.BodyView.Text;
import im.magpie.message.body.TextBody;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.MessagePush.Message;
import im.magpie.message.send.SendController.SendRequest;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What messages contain and refer to, on every database. */
abstract class MessageTypesSuite extends DatabaseSuite {
    private final JsonMapper json = JsonMapper.builder().build();

    private Message send(MessageModule node, long uid, long room, int type, String body) {
        return send(node.bean(SendController.class), uid, room, type, body, null);
    }

    private Message send(
            SendController controller, long uid, long room, int type, String body, String key) {
        return controller
                .send(user(uid), new SendRequest(room, type, json.readTree(body), key))
                .data()
                .message();
    }

    private Message text(MessageModule node, long uid, long room, String more) {
        return send(node, uid, room, 1, "{\"content\":\"x\"" + more + "}");
    }

    private static String answering(Message target) {
        return ",\"replyMsgId\":" + target.id();
    }

    private static String mentioning(Long... uids) {
        return ",\"atUidList\":" + List.of(uids);
    }

    private static Reply reply(Message message) {
        return ((Text) message.body()).reply();
    }

    private static void refused(String key, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.BUSINESS);
                            assertThat(e.messageKey()).isEqualTo(key);
                        });
    }

    private static Message logged(MessageModule node, Message message) {
        RoomLog.Entry entry =
                node.bean(RoomLog.class).after(message.roomId(), message.seq() - 1, 1).get(0);
        return ((MessagePush) entry.payload()).message();
    }

    private static List<Message> pushed(MessageModule node, long room) {
        return node.pushes.events().stream()
                .map(event -> ((MessagePush) event.payload()).message())
                .filter(message -> message.roomId() == room)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3|{\"size\":1,\"url\":\"/a\",\"width\":2,\"height\":3}",
                "4|{\"size\":1,\"url\":\"/a\",\"fileName\":\"n {0} '1'.txt\"}",
                "5|{\"size\":1,\"url\":\"/a\",\"second\":2}",
                "6|{\"size\":1,\"url\":\"/a\",\"thumbWidth\":2,\"thumbHeight\":3,"
                        + "\"thumbUrl\":\"/t\",\"thumbSize\":4}",
                "7|{\"url\":\"/a\"}"
            })
    void writesReadsAndPushesEveryType(int type, String body) {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        SendController controller = node.bean(SendController.class);
        Message sent = send(controller, uid, room, type, body, "k");
        assertThat(sent.type()).isEqualTo(type);
        assertThat(json.writeValueAsString(sent.body())).isEqualTo(body);
        assertThat(logged(node, sent)).isEqualTo(sent);
        assertThat(pushed(node, room)).containsExactly(sent);
        assertThat(send(controller, uid, room, type, body, "k")).isEqualTo(sent);
    }

    @Test
    void showsWhatAnAnswerAnswers() {
        MessageModule node = node();
        long author = newUser();
        long uid = newUser();
        long room = node.group(author, uid);
        Message target =
                send(node, author, room, 4, "{\"size\":1,\"url\":\"/a\",\"fileName\":\"a.txt\"}");
        text(node, uid, room, "");
        Message answer = text(node, uid, room, answering(target));
        assertThat(reply(answer))
                .isEqualTo(new Reply(target.id(), author, "u" + author, 4, "文件:a.txt", 1, 2));
        assertThat(logged(node, answer)).isEqualTo(answer);
        assertThat(pushed(node, room)).last().isEqualTo(answer);
        assertThat(reply(text(node, uid, room, answering(answer))).body()).isEqualTo("x");
    }

    @Test
    void letsClientsJumpAHundredMessagesBack() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Message target = text(node, uid, room, "");
        for (int i = 0; i < 99; i++) {
            node.bean(MessageLog.class)
                    .append(Draft.byUser(room, uid, Optional.empty(), new TextBody("x")));
        }
        Reply near = reply(text(node, uid, room, answering(target)));
        assertThat(near.gapCount()).isEqualTo(100);
        assertThat(near.canCallback()).isEqualTo(1);
        Reply far = reply(text(node, uid, room, answering(target)));
        assertThat(far.gapCount()).isEqualTo(101);
        assertThat(far.canCallback()).isZero();
    }

    @Test
    void showsRecalledAndBannedTargetsAsGone() {
        MessageModule node = node();
        long author = newUser();
        long uid = newUser();
        long room = node.group(author, uid);
        Message recalled = text(node, uid, room, "");
        Message banned = text(node, author, room, "");
        Message first = text(node, uid, room, answering(recalled));
        Message second = text(node, uid, room, answering(banned));
        assertThat(reply(second).body()).isEqualTo("x");
        node.jdbc.update(
                "UPDATE message SET type = 2, content = '{}', status = 1 WHERE id = ?",
                recalled.id());
        node.standings.banned.add(author);
        assertThat(reply(logged(node, first)))
                .isEqualTo(new Reply(recalled.id(), uid, "u" + uid, 2, "原消息已被撤回", 1, 2));
        assertThat(reply(logged(node, second)))
                .isEqualTo(new Reply(banned.id(), author, "u" + author, 2, "原消息已被撤回", 0, 2));
        refused("message.reply.unknown", () -> text(node, uid, room, answering(banned)));
        node.standings.banned.clear();
        assertThat(reply(logged(node, second)).body()).isEqualTo("x");
    }

    @Test
    void refusesToAnswerWhatIsNotInTheRoom() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Message foreign = text(node, uid, node.group(uid), "");
        refused("message.reply.unknown", () -> text(node, uid, room, answering(foreign)));
        for (long id : new long[] {1234567, 0, -1, Long.MAX_VALUE}) {
            refused("message.reply.unknown", () -> text(node, uid, room, ",\"replyMsgId\":" + id));
        }
        assertThat(node.seqs(room)).isEmpty();
    }

    @Test
    void keepsWhoIsMentioned() {
        MessageModule node = node();
        long uid = newUser();
        long other = newUser();
        long room = node.group(uid, other);
        Message sent = text(node, uid, room, mentioning(other, uid, other));
        assertThat(((Text) sent.body()).atUidList()).containsExactly(other, uid);
        assertThat(logged(node, sent)).isEqualTo(sent);
    }

    @Test
    void refusesToMentionWhoIsNotInTheRoom() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        text(node, owner, room, mentioning(leaver));
        node.leave(room, leaver);
        refused("message.mention.not-a-member", () -> text(node, owner, room, mentioning(leaver)));
        refused(
                "message.mention.not-a-member",
                () -> text(node, owner, room, mentioning(owner, newUser())));
        assertThat(node.seqs(room)).containsExactly(1L);
    }

    @Test
    void decidesAboutMentionsUnderTheLock() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        CompletableFuture<Message> sending;
        try (MessageModule.Lock lock = node.lock(room)) {
            sending =
                    CompletableFuture.supplyAsync(
                            () -> text(node, owner, room, mentioning(leaver)));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> node.meters.get("magpie.log.batch").summary().count() == 1);
            lock.update(
                    "UPDATE room_member SET left_seq = 0 WHERE room_id = ? AND uid = ?",
                    room,
                    leaver);
        }
        assertThatThrownBy(sending::join)
                .cause()
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.messageKey()).isEqualTo("message.mention.not-a-member"));
        assertThat(node.seqs(room)).isEmpty();
    }

    @Test
    void letsOnlyThoseWhoKeepOrderCallEverybody() {
        MessageModule node = node();
        long owner = newUser();
        long admin = newUser();
        long plain = newUser();
        long room = node.group(owner, plain);
        node.member(room, admin, 2);
        for (long uid : new long[] {owner, admin}) {
            assertThat(((Text) text(node, uid, room, mentioning(0L)).body()).atUidList())
                    .containsExactly(0L);
        }
        for (long anywhere : new long[] {room, 1}) {
            refused(
                    "message.mention.everybody-refused",
                    () -> text(node, plain, anywhere, mentioning(0L)));
        }
        node.standings.managers.add(plain);
        text(node, plain, room, mentioning(0L, owner));
        text(node, plain, 1, mentioning(0L));
        refused("message.not-a-member", () -> text(node, plain, node.group(owner), mentioning(0L)));
    }

    @Test
    void mentionsEveryUserThereIsInTheGlobalRoom() {
        MessageModule node = node();
        long uid = newUser();
        long somebody = newUser();
        long nobody = newUser();
        UserDirectory users =
                new UserDirectory() {
                    @Override
                    public Map<Long, UserCard> cards(Collection<Long> uids) {
                        return uids.stream()
                                .filter(known -> known != nobody)
                                .collect(Collectors.toMap(u -> u, u -> new UserCard(u, "n", null)));
                    }
                };
        SendController controller = controller(node, users, node.bean(WordFilter.class));
        String one = "{\"content\":\"x\"" + mentioning(somebody) + "}";
        String two = "{\"content\":\"x\"" + mentioning(somebody, nobody) + "}";
        assertThat(send(controller, uid, 1, 1, one, null).seq()).isPositive();
        refused("message.mention.not-a-member", () -> send(controller, uid, 1, 1, two, null));
    }

    private static SendController controller(
            MessageModule node, UserDirectory users, WordFilter words) {
        SendPolicy policy =
                new SendPolicy(
                        node.bean(RoomAccess.class),
                        node.bean(GlobalRooms.class),
                        node.bean(References.class),
                        users,
                        node.standings,
                        words);
        return new SendController(
                node.bean(MessageLog.class),
                policy,
                node.bean(MessageView.class),
                (name, subject) -> {});
    }

    @Test
    void writesMaskedWordsAndKnowsTheRepeatByWhatWasReceived() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        WordFilter words =
                new WordFilter() {
                    @Override
                    public String mask(String text) {
                        return text.replace("bad", "***");
                    }

                    @Override
                    public boolean hits(String text) {
                        return text.contains("bad");
                    }
                };
        SendController controller = controller(node, node.users, words);
        Message sent = send(controller, uid, room, 1, "{\"content\":\"a bad x\"}", "k");
        assertThat(((Text) sent.body()).content()).isEqualTo("a *** x");
        assertThat(node.texts(room)).containsExactly("a *** x");
        assertThat(pushed(node, room)).containsExactly(sent);
        assertThat(send(controller, uid, room, 1, "{\"content\":\"a bad x\"}", "k"))
                .isEqualTo(sent);
        assertThatThrownBy(() -> send(controller, uid, room, 1, "{\"content\":\"a *** x\"}", "k"))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED));
    }

    @Test
    void tellsRequestsApartByWhatTheyReferTo() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        SendController controller = node.bean(SendController.class);
        Message target = text(node, uid, room, "");
        String answer = "{\"content\":\"y\"" + answering(target) + mentioning(uid) + "}";
        Message sent = send(controller, uid, room, 1, answer, "k");
        assertThat(send(controller, uid, room, 1, answer, "k")).isEqualTo(sent);
        for (String other :
                List.of(
                        "{\"content\":\"y\"}",
                        "{\"content\":\"y\"" + answering(target) + "}",
                        "{\"content\":\"y\"" + mentioning(uid) + "}")) {
            assertThatThrownBy(() -> send(controller, uid, room, 1, other, "k"))
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED));
        }
    }

    @Test
    void refusesMessagesInAClosedRoomOfFriends() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.newRoomId();
        node.room(room, 2);
        node.member(room, uid, 3);
        node.member(room, newUser(), 3);
        text(node, uid, room, "");
        node.jdbc.update("UPDATE room SET status = 1 WHERE id = ?", room);
        refused("message.room.closed", () -> text(node, uid, room, ""));
    }

    @Test
    void asksAsOftenForManyAnswersAndMentionsAsForOne() {
        MessageModule node = node();
        long uid = newUser();
        long other = newUser();
        long room = node.group(uid, other);
        Message target = text(node, uid, room, "");
        Message second = text(node, other, room, "");
        assertThat(statements(node, room, uid, 1, List.of())).isEqualTo(1);
        int one = statements(node, room, uid, 1, List.of(target));
        int many = statements(node, room, uid, 40, List.of(target, second));
        assertThat(many).isEqualTo(one).isEqualTo(3);
        List<StoredMessage> page = node.bean(MessageRows.class).before(room, 1000, 100);
        node.dataSource.reset();
        int lookUps = node.users.calls();
        assertThat(node.bean(MessageView.class).of(page)).hasSize(page.size());
        assertThat(node.dataSource.statements()).hasSize(1);
        assertThat(node.users.calls()).isEqualTo(lookUps + 1);
    }

    /** What one append reads beside the rows it locks: the ids, and what messages refer to. */
    private int statements(
            MessageModule node, long room, long uid, int count, List<Message> targets) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<Long> target =
                    targets.isEmpty()
                            ? Optional.empty()
                            : Optional.of(targets.get(i % targets.size()).id());
            List<Long> mentioned = targets.isEmpty() ? List.of() : List.of(uid);
            drafts.add(
                    Draft.byUser(
                            room,
                            uid,
                            Optional.empty(),
                            new TextBody("x", target, mentioned, Map.of())));
        }
        node.dataSource.reset();
        node.transactions.run(
                () -> {
                    List<Outcome> outcomes =
                            node.bean(BatchAppend.class)
                                    .append(
                                            named(drafts),
                                            node.bean(LogTables.class).lockRooms(List.of(room)));
                    assertThat(outcomes).allMatch(Outcome.Stored.class::isInstance);
                });
        return (int)
                node.dataSource.statements().stream()
                        .filter(sql -> sql.startsWith("SELECT") && !sql.contains("FOR UPDATE"))
                        .count();
    }

    private static List<BatchAppend.NamedDraft> named(List<Draft> drafts) {
        return drafts.stream()
                .map(
                        draft ->
                                new BatchAppend.NamedDraft(
                                        draft,
                                        new MessageRows.MessageKey(
                                                draft.fromUid(), "~" + System.nanoTime()),
                                        new BatchAppend.Acceptance(0, Optional.empty())))
                .toList();
    }
}
