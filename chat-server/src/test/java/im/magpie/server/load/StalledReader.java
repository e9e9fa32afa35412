package im.magpie.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that completes its handshake and then never reads again. */
public final class StalledReader implements AutoCloseable {
    private final Socket socket = new Socket();

    /** Completes the handshake as a guest. */
    public StalledReader(URI ws) throws IOException {
        // A small window, so that the server's side fills and not this one.
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(ws.getHost(), ws.getPort()));
        socket.getOutputStream()
                .write(ClientFrames.upgrade(ws.getAuthority(), "/websocket").array());
        byte[] head = socket.getInputStream().readNBytes(12);
        if (!new String(head, StandardCharsets.US_ASCII).equals("HTTP/1.1 101")) {
            throw new IOException(
                    "handshake answered with " + new String(head, StandardCharsets.US_ASCII));
        }
    }

    /** Sends a heartbeat, as a client does whose reading side hangs. */
    void heartbeat() throws IOException {
        socket.getOutputStream().write(ClientFrames.heartbeat().array());
    }

    /** Reads what is left and reports whether the connection has ended. */
    public boolean hasEnded() {
        byte[] scratch = new byte[64 * 1024];
        try {
            int read = socket.getInputStream().read(scratch);
            while (read >= 0) {
                read = socket.getInputStream().read(scratch);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
