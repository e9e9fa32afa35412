package im.magpie.websocket.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.netty.buffer.ByteBuf;

/**
 * A whole server frame as it goes over the wire, WebSocket header included. Frames of a server are
 * not masked, so the same bytes serve every receiver, and frames of one receiver may be joined by
 * writing one behind the other.
 */
public final class EncodedFrame {
    private final byte[] wire;

    /** Takes the bytes as they are; the caller gives them away. */
    @JsonCreator
    public EncodedFrame(byte[] wire) {
        this.wire = wire;
    }

    /** Bytes on the wire. */
    public int size() {
        return wire.length;
    }

    /** Appends the frame to a buffer. */
    public void writeTo(ByteBuf buffer) {
        buffer.writeBytes(wire);
    }

    /** A copy of the bytes. */
    @JsonValue
    public byte[] bytes() {
        return wire.clone();
    }
}
