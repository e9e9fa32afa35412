package im.magpie.server.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes a WebSocket client sends. */
final class ClientFrames {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private ClientFrames() {}

    /** The upgrade request. The key may be constant: nothing between here and the server caches. */
    static ByteBuffer upgrade(String authority, String pathAndQuery) {
        String head =
                "GET "
                        + pathAndQuery
                        + " HTTP/1.1\r\nHost: "
                        + authority
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        return ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** A frame of up to 125 bytes, masked with zeros. */
    static ByteBuffer frame(int opcode, byte[] payload) {
        if (payload.length > 125) {
            throw new IllegalArgumentException("payload of " + payload.length + " bytes");
        }
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | payload.length));
        return frame.putInt(0).put(payload).flip();
    }

    /** The heartbeat. */
    static ByteBuffer heartbeat() {
        return frame(TEXT, "{\"type\":2}".getBytes(StandardCharsets.US_ASCII));
    }
}
