package im.magpie.server.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A connection to a server, byte by byte, for what no proper client would send. */
final class RawConnection implements AutoCloseable {
    private static final int READ_LIMIT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawConnection(URI server, Optional<SSLContext> tls) {
        try {
            String host = server.getHost();
            int port = server.getPort();
            socket =
                    tls.isPresent()
                            ? tls.get().getSocketFactory().createSocket(host, port)
                            : new Socket(host, port);
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects without saying anything. */
    static RawConnection silent(URI server) {
        return silent(server, Optional.empty());
    }

    /** Connects without saying anything. With someone to trust: by TLS. */
    static RawConnection silent(URI server, Optional<SSLContext> tls) {
        return new RawConnection(server, tls);
    }

    /** Connects and completes a proper handshake. */
    static RawConnection upgraded(URI ws, Optional<SSLContext> tls) {
        RawConnection connection = new RawConnection(ws, tls);
        int status =
                connection.handshake(
                        "GET /websocket HTTP/1.1",
                        "Host: " + ws.getAuthority(),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        if (status != 101) {
            throw new IllegalStateException("handshake answered with " + status);
        }
        return connection;
    }

    /**
     * Sends a request head and reads the head of the answer.
     *
     * @param lines request line and headers
     * @return the status, or 0 when the server hangs up without an answer
     */
    int handshake(String... lines) {
        send((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        String head = readHead();
        return head.startsWith("HTTP/1.") ? Integer.parseInt(head.substring(9, 12)) : 0;
    }

    private String readHead() {
        StringBuilder head = new StringBuilder();
        try {
            int b = in.read();
            while (b != -1) {
                head.append((char) b);
                if (head.toString().endsWith("\r\n\r\n")) {
                    break;
                }
                b = in.read();
            }
        } catch (SocketException reset) {
            // What has come so far counts.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head.toString();
    }

    /** Sends bytes as they are. */
    RawConnection send(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a frame masked with zeros. */
    RawConnection frame(int firstByte, byte... payload) {
        return frameOfLength(firstByte, payload.length, payload);
    }

    /** Sends a frame whose head claims a length. */
    RawConnection frameOfLength(int firstByte, int claimed, byte... payload) {
        byte[] frame = new byte[8 + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (0x80 | 126);
        frame[2] = (byte) (claimed >> 8);
        frame[3] = (byte) claimed;
        System.arraycopy(payload, 0, frame, 8, payload.length);
        if (claimed > 125) {
            return send(frame);
        }
        byte[] small = new byte[6 + payload.length];
        small[0] = (byte) firstByte;
        small[1] = (byte) (0x80 | claimed);
        System.arraycopy(payload, 0, small, 6, payload.length);
        return send(small);
    }

    /**
     * Reads frames until the end.
     *
     * @return the code of the close frame, or 1006 when the server hangs up without one
     */
    int awaitClose() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                byte[] payload = in.readNBytes(length(in.readUnsignedByte() & 0x7f));
                if (opcode == 8) {
                    return payload.length < 2
                            ? 1005
                            : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server did not end the connection", e);
        } catch (IOException end) {
            return 1006;
        }
    }

    private int length(int shortLength) throws IOException {
        return switch (shortLength) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> shortLength;
        };
    }

    /** Reads the next frame as text. */
    String readText() {
        try {
            in.readUnsignedByte();
            int length = length(in.readUnsignedByte() & 0x7f);
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
