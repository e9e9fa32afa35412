package im.magpie.websocket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseReasonTest {
    @ParameterizedTest
    @EnumSource
    void fitsIntoACloseFrame(CloseReason reason) {
        assertThat(reason.text()).hasSizeLessThanOrEqualTo(123);
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(reason.text())).isTrue();
        if (reason != CloseReason.LOST) {
            assertThat(WebSocketCloseStatus.isValidStatusCode(reason.code())).isTrue();
        }
    }
}
