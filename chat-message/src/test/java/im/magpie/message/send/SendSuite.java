package im.magpie.message.send;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.send.MessagePush.Message;
import im.magpie.message.send.SendController.SendRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint, from the request's JSON on. */
abstract class SendSuite extends DatabaseSuite {
    private final JsonMapper json = JsonMapper.builder().build();

    private Message send(MessageModule node, long uid, String request) {
        SendRequest parsed = json.readValue(request, SendRequest.class);
        return node.bean(SendController.class).send(user(uid), parsed).data().message();
    }

    private static String text(long room, String content, String name) {
        return "{\"roomId\":%d,\"msgType\":1,\"body\":{\"content\":\"%s\"},\"clientMsgId\":%s}"
                .formatted(room, content, name);
    }

    private static void refused(ErrorCode code, String key, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.messageKey()).isEqualTo(key);
                        });
    }

    @Test
    void answersWithTheMessageAsStored() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Message sent = send(node, uid, text(room, "hello", "\"k:1\""));
        assertThat(sent.id()).isGreaterThanOrEqualTo(100_000_000L);
        assertThat(sent.seq()).isEqualTo(1);
        assertThat(sent.change()).isZero();
        assertThat(sent.clientMsgId()).isEqualTo("k:1");
        assertThat(sent.sendTime()).isEqualTo(node.clock.millis());
        assertThat(send(node, uid, text(room, "again", "null")).clientMsgId()).isNull();
    }

    @Test
    void neverSaysNoToAMessageThatIsStored() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Message first = send(node, uid, text(room, "first", "null"));
        String answer =
                "{\"roomId\":%d,\"msgType\":1,\"body\":{\"content\":\"second\",\"replyMsgId\":%d}}"
                        .formatted(room, first.id());
        node.dataSource.after("INSERT INTO message", () -> node.dataSource.away(true));

        refused(
                ErrorCode.OUTCOME_UNKNOWN,
                "message.outcome-unknown",
                () -> send(node, uid, answer));

        node.dataSource.away(false);
        assertThat(node.texts(room)).containsExactly("first", "second");
    }

    @Test
    void letsEveryUserWriteInTheGlobalRoom() {
        MessageModule node = node();
        assertThat(send(node, newUser(), text(1, "hi", "null")).roomId()).isEqualTo(1);
    }

    @Test
    void answersARepeatBeforeAskingPolicyAndMembership() {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        Message first = send(node, leaver, text(room, "hi", "\"k\""));
        node.leave(room, leaver);
        MessageModule other = node();
        assertThat(send(other, leaver, text(room, "hi", "\"k\""))).isEqualTo(first);
        assertThat(send(node, leaver, text(room, "hi", "\"k\""))).isEqualTo(first);
        refused(
                ErrorCode.CLIENT_MSG_ID_REUSED,
                "message.client-msg-id.reused",
                () -> send(other, leaver, text(room, "other", "\"k\"")));
        refused(
                ErrorCode.BUSINESS,
                "message.not-a-member",
                () -> send(other, leaver, text(room, "hi", "\"new\"")));
    }

    @Test
    void tellsStrangersNothingAboutRooms() {
        MessageModule node = node();
        long room = node.group(newUser());
        long stranger = newUser();
        refused(
                ErrorCode.BUSINESS,
                "message.not-a-member",
                () -> send(node, stranger, text(room, "x", "null")));
        refused(
                ErrorCode.BUSINESS,
                "message.not-a-member",
                () -> send(node, stranger, text(424_242_424, "x", "null")));
    }

    @Test
    void refusesAHopelessRequestWithoutQueueingIt() {
        MessageModule node = node();
        long room = node.group(newUser());
        refused(
                ErrorCode.BUSINESS,
                "message.not-a-member",
                () -> send(node, newUser(), text(room, "x", "null")));
        assertThat(node.meters.get("magpie.log.batch").summary().count()).isZero();
    }

    @Test
    void takesARepostedBodyAndIgnoresWhatItDoesNotKnow() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        String body =
                "{\"roomId\":"
                        + room
                        + ",\"msgType\":1,\"body\":{\"content\":\"fwd\",\"urlContentMap\":{},"
                        + "\"atUidList\":[],\"reply\":null},\"clientMsgId\":\"f\"}";
        Message sent = send(node, uid, body);
        assertThat(send(node, uid, text(room, "fwd", "\"f\""))).isEqualTo(sent);
    }

    @Test
    void storesEveryCharacterAsItWasSent() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        send(node, uid, text(room, "  Ａbc 😀 é e\\u0301 ", "null"));
        assertThat(node.texts(room)).containsExactly("  Ａbc 😀 é e\u0301 ");
    }
}
