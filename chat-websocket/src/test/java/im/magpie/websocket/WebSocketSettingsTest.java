package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WebSocketSettingsTest {
    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Gateway.settings(Map.of("port", "8090")))
                .isEqualTo(
                        new WebSocketSettings(
                                8090,
                                List.of("/", "/websocket"),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                Duration.ZERO,
                                65_536,
                                50,
                                200,
                                DataSize.ofMegabytes(1),
                                Duration.ofSeconds(5),
                                18_000,
                                200,
                                20,
                                5_000,
                                60));
    }
}
