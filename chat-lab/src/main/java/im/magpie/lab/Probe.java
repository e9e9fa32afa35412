package im.magpie.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Questions to a port of the loopback interface. */
final class Probe {
    private static final int LIMIT_MILLIS = 1_000;

    private Probe() {}

    /** Whether somebody listens. */
    static boolean listens(int port) {
        return answers(port, "", 0);
    }

    /**
     * Whether somebody listens and says something.
     *
     * @param question what is sent first
     * @param bytes how many bytes must come back
     */
    static boolean answers(int port, String question, int bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().readNBytes(bytes).length == bytes;
        } catch (IOException e) {
            return false;
        }
    }
}
