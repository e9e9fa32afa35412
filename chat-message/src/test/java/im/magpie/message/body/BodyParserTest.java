package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class BodyParserTest {
    private final JsonMapper json = JsonMapper.builder().build();

    private MessageBody parse(int type, String body) {
        return BodyParser.parse(type, json.readTree(body));
    }

    private void refuses(int type, String body, String key) {
        assertThatThrownBy(() -> parse(type, body))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION);
                            assertThat(e.messageKey()).isEqualTo(key);
                        });
    }

    @Test
    void takesATextAsItIsAndIgnoresFieldsItDoesNotKnow() {
        assertThat(parse(1, "{\"content\":\" hi \\n\",\"reply\":null,\"atUidList\":[],\"x\":1}"))
                .isEqualTo(new TextBody(" hi \n"));
    }

    @Test
    void countsCharactersNotCodeUnits() {
        String emoji = "😀";
        assertThat(parse(1, "{\"content\":\"" + emoji.repeat(1024) + "\"}"))
                .isInstanceOf(TextBody.class);
        refuses(1, "{\"content\":\"" + emoji.repeat(1025) + "\"}", "message.text.too-long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\\t\\n",
                "\\u00a0",
                "\\u3000",
                "\\u200b",
                "\\u0000",
                "\\u3164",
                "\\u2800",
                "\\u115f \\u17b4"
            })
    void refusesATextWithNothingToSee(String text) {
        refuses(1, "{\"content\":\"" + text + "\"}", "message.text.blank");
    }

    @Test
    void refusesHalfACharacter() {
        refuses(1, "{\"content\":\"a\\ud83d\"}", "message.text.malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", "\"hi\"", "{\"content\":1}", "{\"content\":null}"})
    void refusesABodyWithoutText(String body) {
        refuses(1, body, "message.text.missing");
    }

    @ParameterizedTest
    @CsvSource({
        "2,message.type.server-only",
        "8,message.type.server-only",
        "0,message.type.unknown",
        "99,message.type.unknown"
    })
    void refusesTypesUsersCannotSend(int type, String key) {
        refuses(type, "{\"content\":\"x\"}", key);
    }

    @Test
    void takesWhatATextRefersTo() {
        assertThat(
                        parse(
                                1,
                                "{\"content\":\"x\",\"replyMsgId\":100000007,"
                                        + "\"atUidList\":[20002,0,20001,20002]}"))
                .isEqualTo(
                        new TextBody(
                                "x",
                                Optional.of(100000007L),
                                List.of(20002L, 0L, 20001L),
                                Map.of()));
        assertThat(parse(1, "{\"content\":\"x\",\"replyMsgId\":null,\"atUidList\":null}"))
                .isEqualTo(new TextBody("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "7.5", "true", "[7]", "{}", "99999999999999999999"})
    void refusesToAnswerWhatIsNoId(String id) {
        refuses(1, "{\"content\":\"x\",\"replyMsgId\":" + id + "}", "message.body.id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "\"7\"",
                "{\"a\":7}",
                "{}",
                "[\"7\"]",
                "[-1]",
                "[1.5]",
                "[null]",
                "[[7]]",
                "[1,2,3,4,5,6,7,8,9,10,11]"
            })
    void refusesMentionsThatAreNoListOfUpToTenUsers(String uids) {
        refuses(1, "{\"content\":\"x\",\"atUidList\":" + uids + "}", "message.body.ids");
    }

    @Test
    void countsAUserMentionedTwiceOnce() {
        assertThat(
                        parse(1, "{\"content\":\"x\",\"atUidList\":[1,2,3,4,5,6,7,8,9,10,10,1]}")
                                .mentioned())
                .hasSize(10);
    }

    private static String with(String body, String name, String value) {
        return body.replaceFirst(
                "(\"" + name + "\"):(\"[^\"]*\"|\\d+)", "$1:" + Matcher.quoteReplacement(value));
    }

    private static String sample(int type) {
        return switch (type) {
            case 3 -> "{\"size\":1,\"url\":\"/a\",\"width\":1,\"height\":1}";
            case 4 -> "{\"size\":1,\"url\":\"/a\",\"fileName\":\"n\"}";
            case 5 -> "{\"size\":1,\"url\":\"/a\",\"second\":1}";
            case 6 ->
                    "{\"size\":1,\"url\":\"/a\",\"thumbWidth\":1,\"thumbHeight\":1,"
                            + "\"thumbUrl\":\"/t\",\"thumbSize\":1}";
            default -> "{\"url\":\"/a\"}";
        };
    }

    @Test
    void takesEveryTypeAndIgnoresFieldsItDoesNotKnow() {
        assertThat(parse(3, with(sample(3), "size", "0,\"x\":{}")))
                .isEqualTo(new ImageBody(0, "/a", 1, 1));
        assertThat(parse(4, sample(4))).isEqualTo(new FileBody(1, "/a", "n"));
        assertThat(parse(5, sample(5))).isEqualTo(new VoiceBody(1, "/a", 1));
        assertThat(parse(6, sample(6))).isEqualTo(new VideoBody(1, "/a", 1, 1, "/t", 1));
        assertThat(parse(7, sample(7))).isEqualTo(new EmojiBody("/a"));
    }

    @ParameterizedTest
    @CsvSource({
        "3,size,0,9007199254740991",
        "3,width,1,20000",
        "3,height,1,20000",
        "4,size,0,9007199254740991",
        "5,size,0,9007199254740991",
        "5,second,0,86400",
        "6,size,0,9007199254740991",
        "6,thumbWidth,1,20000",
        "6,thumbHeight,1,20000",
        "6,thumbSize,0,9007199254740991"
    })
    void boundsNumbers(int type, String name, long least, long most) {
        String body = sample(type);
        parse(type, with(body, name, Long.toString(least)));
        parse(type, with(body, name, Long.toString(most)));
        for (String wrong :
                List.of(
                        Long.toString(least - 1),
                        Long.toString(most + 1),
                        "null",
                        "\"1\"",
                        "1.5",
                        "1e400",
                        "[1]",
                        "true")) {
            refuses(type, with(body, name, wrong), "message.body.number");
        }
    }

    @ParameterizedTest
    @CsvSource({"3,url", "4,url", "5,url", "6,url", "6,thumbUrl", "7,url"})
    void refusesUrlsThatClientsMustNotShow(int type, String name) {
        for (String wrong : List.of("null", "1", "\"\"", "\"javascript:alert(1)\"")) {
            refuses(type, with(sample(type), name, wrong), "message.body.url");
        }
        refuses(type, "{}", type == 7 ? "message.body.url" : "message.body.number");
        refuses(type, "\"/a\"", type == 7 ? "message.body.url" : "message.body.number");
    }

    @Test
    void boundsFileNames() {
        String emoji = "😀";
        parse(4, with(sample(4), "fileName", "\"" + emoji.repeat(255) + "\""));
        for (String wrong :
                List.of(
                        "\"" + emoji.repeat(256) + "\"",
                        "\"\"",
                        "\" \\u200b\"",
                        "\"a\\nb\"",
                        "\"a\\u0000\"",
                        "\"a\\ud83d\"",
                        "null",
                        "7")) {
            refuses(4, with(sample(4), "fileName", wrong), "message.body.line");
        }
    }
}
