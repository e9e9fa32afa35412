package im.magpie.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below those that the system gives to outgoing connections (Linux: from 32768). While a
 * server is down its port must stay free: a client that tries to reach it could otherwise be given
 * that very port, connect to itself and keep the server from coming back.
 */
public final class Ports {
    /** JVMs that test side by side are counted, and each takes from a part of its own. */
    private static final int PARTS = 4;

    private static final int WIDTH = 3_000;
    private static final int FIRST = 20_000 + Integer.getInteger("magpie.fork", 0) % PARTS * WIDTH;
    private static final int ATTEMPTS = 1_000;

    /** By anybody in this JVM: who was given one may listen at it only later. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** One that nobody listens at, and that was not given before. */
    public int free() {
        return freeWithNeighbour(0);
    }

    synchronized int freeWithNeighbour(int distance) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(WIDTH);
            int neighbour = port + distance;
            if (isFree(port) && (distance == 0 || isFree(neighbour))) {
                GIVEN.add(port);
                GIVEN.add(neighbour);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " on");
    }

    private boolean isFree(int port) {
        if (GIVEN.contains(port)) {
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
