package im.magpie.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that says exactly what a test wants, right or wrong. */
final class RawClient implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawClient(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
    }

    /** An answer to a request. */
    record Answer(int status, String text) {}

    static String handshake(String target, String... moreHeaders) {
        StringBuilder request =
                new StringBuilder("GET " + target + " HTTP/1.1\r\n")
                        .append("Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                        .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n");
        for (String header : moreHeaders) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    static Answer get(int port, String request) {
        try (RawClient client = new RawClient(port, 0)) {
            return client.request(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer request(String request) throws IOException {
        send(request.getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int status = text.isEmpty() ? 0 : Integer.parseInt(text.split(" ", 3)[1]);
        if (status != 101) {
            text += new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return new Answer(status, text);
    }

    void send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Sends a masked frame; the mask is zero, so the payload stays readable. */
    void frame(int firstByte, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        frame.write(0x80 | payload.length);
        frame.write(new byte[4]);
        frame.write(payload);
        send(frame.toByteArray());
    }

    /** Reads on until a close frame and returns its code; -1 when the socket ends without one. */
    int awaitClose() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return -1;
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] payload = in.readNBytes(length);
            if ((first & 0x0F) == 8) {
                return ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
            }
        }
    }

    /** Whether the server has ended the socket, by a close or a reset. */
    boolean isEnded() {
        try {
            in.readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
