package im.magpie.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.push.LoginSuccess;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FrameEncoderTest {
    private final FrameEncoder encoder = new FrameEncoder(JsonMapper.builder().build());

    private record Texted(String text) implements PushPayload {
        @Override
        public PushType pushType() {
            return PushType.MESSAGE;
        }
    }

    /** Reads frames as a client does. */
    private static EmbeddedChannel client() {
        return new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1 << 20));
    }

    private static String read(EncodedFrame frame) {
        EmbeddedChannel client = client();
        ByteBuf wire = Unpooled.buffer();
        frame.writeTo(wire);
        client.writeInbound(wire);
        TextWebSocketFrame text = client.readInbound();
        String read = text.text();
        text.release();
        client.finishAndReleaseAll();
        return read;
    }

    @Test
    void leavesNullsOut() {
        assertThat(read(encoder.push(new LoginSuccess(5, null, "t", "名", 0))))
                .isEqualTo(
                        "{\"type\":3,\"data\":{\"uid\":5,\"token\":\"t\",\"name\":\"名\",\"power\":0}}");
    }

    @Test
    void aPayloadWithoutComponentsHasNoData() {
        assertThat(read(encoder.push(new InvalidateToken()))).isEqualTo("{\"type\":6}");
        assertThat(read(encoder.push(new Texted(null)))).isEqualTo("{\"type\":4,\"data\":{}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 90, 125, 126, 127, 65_500, 65_535, 65_536, 70_000})
    void framesOfEveryLengthAreWholeFrames(int length) {
        String text = "x".repeat(length);
        assertThat(read(encoder.text(text))).isEqualTo(text);
        assertThat(read(encoder.push(new Texted(text)))).contains("\"" + text + "\"");
    }

    @Test
    void framesMayBeJoined() {
        ByteBuf wire = Unpooled.buffer();
        encoder.text("one").writeTo(wire);
        encoder.text("two").writeTo(wire);
        EmbeddedChannel client = client();
        client.writeInbound(wire);
        for (String expected : new String[] {"one", "two"}) {
            TextWebSocketFrame frame = client.readInbound();
            assertThat(frame.text()).isEqualTo(expected);
            frame.release();
        }
        client.finishAndReleaseAll();
    }

    @Test
    void closeFramesCarryCodeAndText() {
        ByteBuf wire = Unpooled.buffer();
        encoder.close(4008, "too slow " + "!".repeat(200)).writeTo(wire);
        EmbeddedChannel client = client();
        client.writeInbound(wire);
        CloseWebSocketFrame close = client.readInbound();
        assertThat(close.statusCode()).isEqualTo(4008);
        assertThat(close.reasonText().toLowerCase(Locale.ROOT)).startsWith("too slow").hasSize(123);
        close.release();
        client.finishAndReleaseAll();
    }
}
