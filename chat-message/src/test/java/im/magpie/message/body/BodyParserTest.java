package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
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
    @ValueSource(strings = {"", " ", "\\t\\n", "\\u00a0", "\\u3000", "\\u200b", "\\u0000"})
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
        "3,message.type.unknown",
        "7,message.type.unknown",
        "0,message.type.unknown",
        "99,message.type.unknown"
    })
    void refusesTypesUsersCannotSend(int type, String key) {
        refuses(type, "{\"content\":\"x\"}", key);
    }
}
