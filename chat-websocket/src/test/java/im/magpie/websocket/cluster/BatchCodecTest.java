package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import im.magpie.common.cluster.NodeId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
    private static final EventBatch BATCH =
            new EventBatch(
                    new NodeId("ä-1", "run"),
                    List.of(
                            new Envelope(1, "a.Type", "{\"text\":\"ü😀\"}"),
                            new Envelope(Long.MAX_VALUE, "", "")));

    @Test
    void readsWhatItWrites() {
        assertThat(BatchCodec.decode(BatchCodec.encode(BATCH))).isEqualTo(BATCH);
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] bytes = BatchCodec.encode(BATCH);
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().isThrownBy(() -> BatchCodec.decode(part));
        }
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = BatchCodec.encode(BATCH);
        bytes[0] = 2;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchCodec.decode(bytes))
                .withMessageContaining("version 2");
    }
}
