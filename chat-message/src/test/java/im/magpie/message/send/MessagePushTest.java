package im.magpie.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import im.magpie.message.body.MessageBody;
import im.magpie.message.body.SystemBody;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.StoredMessage.Marks;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The JSON clients depend on, to the letter. */
class MessagePushTest {
    private final JsonMapper rest = JsonMapper.builder().build();
    private final JsonMapper push =
            JsonMapper.builder()
                    .changeDefaultPropertyInclusion(
                            i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    private static MessagePush message(Optional<String> name, MessageBody body) {
        return MessagePush.of(
                new StoredMessage(
                        100000007L,
                        1,
                        42,
                        0,
                        20001,
                        name,
                        "hash",
                        body,
                        Marks.NONE,
                        1800000000123L),
                Optional.empty());
    }

    @Test
    void writesAPushWithoutNulls() {
        assertThat(push.writeValueAsString(message(Optional.of("k-1"), new TextBody("hello"))))
                .isEqualTo(
                        "{\"fromUser\":{\"uid\":20001},\"message\":{\"id\":100000007,"
                                + "\"roomId\":1,\"sendTime\":1800000000123,\"type\":1,"
                                + "\"body\":{\"content\":\"hello\",\"urlContentMap\":{},"
                                + "\"atUidList\":[]},\"messageMark\":{\"likeCount\":0,"
                                + "\"userLike\":0,\"dislikeCount\":0,\"userDislike\":0},"
                                + "\"seq\":42,\"change\":0,\"clientMsgId\":\"k-1\"}}");
    }

    @Test
    void writesAPageEntryInFullShape() {
        assertThat(rest.writeValueAsString(message(Optional.empty(), new TextBody("hello"))))
                .isEqualTo(
                        "{\"fromUser\":{\"uid\":20001},\"message\":{\"id\":100000007,"
                                + "\"roomId\":1,\"sendTime\":1800000000123,\"type\":1,"
                                + "\"body\":{\"content\":\"hello\",\"urlContentMap\":{},"
                                + "\"atUidList\":[],\"reply\":null},"
                                + "\"messageMark\":{\"likeCount\":0,\"userLike\":0,"
                                + "\"dislikeCount\":0,\"userDislike\":0},"
                                + "\"seq\":42,\"change\":0,\"clientMsgId\":null}}");
    }

    @Test
    void writesASystemBodyAsABareString() {
        assertThat(push.writeValueAsString(message(Optional.empty(), new SystemBody("hi"))))
                .contains("\"type\":8,\"body\":\"hi\",\"messageMark\"");
    }
}
