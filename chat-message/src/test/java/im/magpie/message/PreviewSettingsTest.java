package im.magpie.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.net.IpNetwork;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class PreviewSettingsTest {
    private static PreviewSettings of(String millis, String bytes, String intranet) {
        return new PreviewSettings(
                true,
                Duration.ofMillis(Long.parseLong(millis)),
                DataSize.parse(bytes),
                List.of(IpNetwork.of(intranet)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "0.0.0.0/1", "8.0.0.0/7", "fc00::/7"})
    void anIntranetIsNotHalfTheWorld(String network) {
        assertThatThrownBy(() -> of("2000", "256KB", network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chat.preview.intranet has ")
                .hasMessageContaining(network.substring(network.indexOf('/')) + ",");
    }

    @Test
    void anIntranetHasEightBitsInCommon() {
        assertThat(of("2000", "256KB", "10.0.0.0/8").intranet()).hasSize(1);
        assertThat(of("2000", "256KB", "fd00::/8").intranet()).hasSize(1);
        assertThat(PreviewSettings.defaults().intranet()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "2001"})
    void timeIsBounded(String millis) {
        assertThatThrownBy(() -> of(millis, "256KB", "10.0.0.1"))
                .hasMessageContaining("chat.preview.timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1023B", "257KB"})
    void sizeIsBounded(String bytes) {
        assertThatThrownBy(() -> of("2000", bytes, "10.0.0.1"))
                .hasMessageContaining("chat.preview.max-bytes");
    }
}
