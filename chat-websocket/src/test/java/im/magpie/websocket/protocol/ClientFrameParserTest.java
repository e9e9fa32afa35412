package im.magpie.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ClientFrameParserTest {
    private final ClientFrameParser parser = new ClientFrameParser(JsonMapper.builder().build());

    @Test
    void readsEveryKnownFrame() {
        assertThat(parser.parse("ping")).isEqualTo(new ClientFrame.TextPing());
        assertThat(parser.parse("{\"type\":1}")).isEqualTo(new ClientFrame.QrRequested());
        assertThat(parser.parse("{\"type\":2,\"more\":[1]}"))
                .isEqualTo(new ClientFrame.Heartbeat());
        assertThat(parser.parse("{\"type\":3,\"data\":{\"token\":\"t\"}}"))
                .isEqualTo(new ClientFrame.Authorize("t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "true",
                "[{\"type\":2}]",
                "{\"type\":null}",
                "{\"type\":2.5}",
                "{\"type\":\"2\"}",
                "{\"type\":4294967298}",
                "{\"type\":-7}",
                "{\"type\":4}",
                "{\"type\":2} trailing",
                "{\"type\":3,\"data\":{\"token\":7}}",
                "{\"type\":3,\"data\":{\"token\":\" \"}}",
                "{\"type\":3,\"data\":\"t\"}",
                "Ping"
            })
    void callsTheRestUnintelligible(String text) {
        assertThat(parser.parse(text)).isInstanceOf(ClientFrame.Unintelligible.class);
    }

    @Test
    void survivesDeeplyNestedJson() {
        assertThat(parser.parse("[".repeat(60_000))).isInstanceOf(ClientFrame.Unintelligible.class);
    }

    @Test
    void keepsTokensOutOfLogs() {
        assertThat(new ClientFrame.Authorize("secret").toString()).doesNotContain("secret");
    }
}
