package im.magpie.server.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One connection of a crowd: cuts what comes in into the upgrade answer and frames. */
final class CrowdMember {
    /** What a member tells. Payloads are valid during the call only. */
    interface Listener {
        void opened(CrowdMember member);

        void text(CrowdMember member, byte[] bytes, int offset, int length);

        void ended(CrowdMember member, String how);

        /** The crowd itself has failed; nobody is heard any more. */
        void failed(Throwable failure);
    }

    private final int number;
    private final SocketChannel channel;
    private final Listener listener;
    private byte[] pending = new byte[1024];
    private int filled;
    private boolean open;
    private boolean ended;

    CrowdMember(int number, SocketChannel channel, Listener listener) {
        this.number = number;
        this.channel = channel;
        this.listener = listener;
    }

    int number() {
        return number;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return open && !ended;
    }

    /** Takes what the socket has, once; the buffer is scratch space. */
    void read(ByteBuffer scratch) {
        try {
            scratch.clear();
            int read = channel.read(scratch);
            if (read < 0) {
                end("hung up");
                return;
            }
            append(scratch.flip());
            consume();
        } catch (IOException e) {
            end(e.toString());
        }
    }

    private void append(ByteBuffer bytes) {
        int needed = filled + bytes.remaining();
        if (needed > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(needed, 2 * pending.length));
        }
        int length = bytes.remaining();
        bytes.get(pending, filled, length);
        filled += length;
    }

    private void consume() throws IOException {
        int at = open ? 0 : consumeUpgrade();
        while (open && !ended) {
            int length = frameLength(at);
            if (length < 0 || filled - at < length) {
                break;
            }
            frame(at, length);
            at += length;
        }
        System.arraycopy(pending, at, pending, 0, filled - at);
        filled -= at;
    }

    private int consumeUpgrade() {
        String head = new String(pending, 0, filled, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            end("refused: " + head.substring(0, head.indexOf('\r')));
            return 0;
        }
        open = true;
        listener.opened(this);
        return end + 4;
    }

    /** Length of the whole frame at a position, or -1 when its head is not complete. */
    private int frameLength(int at) {
        int head = headLength(at);
        return head < 0 || filled - at < head ? -1 : head + payloadLength(at);
    }

    private int headLength(int at) {
        if (filled - at < 2) {
            return -1;
        }
        return switch (pending[at + 1] & 0x7f) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private int payloadLength(int at) {
        ByteBuffer bytes = ByteBuffer.wrap(pending);
        return switch (pending[at + 1] & 0x7f) {
            case 126 -> bytes.getShort(at + 2) & 0xffff;
            case 127 -> Math.toIntExact(bytes.getLong(at + 2));
            default -> pending[at + 1] & 0x7f;
        };
    }

    private void frame(int at, int length) throws IOException {
        int head = headLength(at);
        int opcode = pending[at] & 0x0f;
        if ((pending[at] & 0x80) == 0) {
            end("fragmented frame");
        } else if (opcode == ClientFrames.TEXT) {
            listener.text(this, pending, at + head, length - head);
        } else if (opcode == ClientFrames.PING) {
            byte[] payload = Arrays.copyOfRange(pending, at + head, at + length);
            write(ClientFrames.frame(ClientFrames.PONG, payload));
        } else if (opcode == ClientFrames.CLOSE) {
            int code = length - head < 2 ? 1005 : ByteBuffer.wrap(pending).getShort(at + head);
            end("closed with " + (code & 0xffff));
        }
    }

    /** Writes a small frame; these always fit into the socket's buffer. */
    void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            end("server does not read");
        }
    }

    /** Ends the connection from this side. */
    void end(String how) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        listener.ended(this, how);
    }
}
