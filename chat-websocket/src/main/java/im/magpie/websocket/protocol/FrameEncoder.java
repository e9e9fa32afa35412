package im.magpie.websocket.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import im.magpie.common.push.PushPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns pushes into bytes: {@code {"type":n,"data":{…}}}, null members left out, no {@code data}
 * for a payload without components. Uncompressed: a shared frame is cheaper than a small one.
 */
@Component
public class FrameEncoder {
    private static final int FINAL = 0x80;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PONG = 0xA;
    private static final int MAX_REASON = 123;
    private static final byte[] END = {'}'};

    private final JsonMapper mapper;
    private final ClassValue<Boolean> hasData =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    return !type.isRecord() || type.getRecordComponents().length > 0;
                }
            };

    /**
     * @param mapper the application's JSON rules; null members are left out here in addition
     */
    public FrameEncoder(JsonMapper mapper) {
        this.mapper =
                mapper.rebuild()
                        .changeDefaultPropertyInclusion(
                                rule -> rule.withValueInclusion(JsonInclude.Include.NON_NULL))
                        .build();
    }

    /** The frame of a push. */
    public EncodedFrame push(PushPayload payload) {
        String head = "{\"type\":" + payload.pushType().number();
        if (!hasData.get(payload.getClass())) {
            return text(head + "}");
        }
        byte[] prefix = (head + ",\"data\":").getBytes(StandardCharsets.UTF_8);
        return frame(TEXT, prefix, mapper.writeValueAsBytes(payload), END);
    }

    /** A text frame. */
    public EncodedFrame text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A pong frame with a ping's payload, at most 125 bytes. */
    public EncodedFrame pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** A close frame; a long text is cut. */
    public EncodedFrame close(int code, String text) {
        byte[] reason = text.getBytes(StandardCharsets.US_ASCII);
        byte[] number = {(byte) (code >> 8), (byte) code};
        return frame(CLOSE, number, Arrays.copyOf(reason, Math.min(reason.length, MAX_REASON)));
    }

    private static EncodedFrame frame(int opcode, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int extra = length < 126 ? 0 : length <= 0xFFFF ? 2 : 8;
        byte[] wire = new byte[2 + extra + length];
        ByteBuffer frame = ByteBuffer.wrap(wire).put((byte) (FINAL | opcode));
        if (extra == 0) {
            frame.put((byte) length);
        } else if (extra == 2) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        for (byte[] part : parts) {
            frame.put(part);
        }
        return new EncodedFrame(wire);
    }
}
