package im.magpie.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below those that the system gives to outgoing connections (Linux: from 32768). While a
 * server is down its port must stay free: a client that tries to reach it could otherwise be given
 * that very port, connect to itself and keep the server from coming back.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final Set<Integer> given = new HashSet<>();

    /** One that nobody listens at, and that was not given before. */
    public int free() {
        return freeWithNeighbour(0);
    }

    synchronized int freeWithNeighbour(int distance) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            int neighbour = port + distance;
            if (isFree(port) && (distance == 0 || isFree(neighbour))) {
                given.add(port);
                given.add(neighbour);
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    private boolean isFree(int port) {
        if (given.contains(port)) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            // On every interface: some of the servers do the same.
            socket.bind(new InetSocketAddress((InetAddress) null, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
