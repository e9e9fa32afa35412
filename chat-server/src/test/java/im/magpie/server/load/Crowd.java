package im.magpie.server.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Many WebSocket connections on one thread, from several local addresses. The listener is called on
 * that thread. Heartbeats are sent as stock clients send them.
 */
final class Crowd implements AutoCloseable {
    /** Connections being opened at once, unless it is to be a storm. */
    private static final int OPENING = 50;

    private static final int LOCAL_ADDRESSES = 10;
    private static final Duration HEARTBEAT = Duration.ofSeconds(8);

    private final InetSocketAddress server;
    private final Queue<String> toOpen;
    private final CrowdMember.Listener listener;
    private final List<CrowdMember> members = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private final Selector selector;
    private final Thread thread;
    private int atOnce = OPENING;
    private volatile long begunNanos = -1;
    private volatile boolean closed;
    private long lastHeartbeat = System.nanoTime();

    /**
     * Starts to connect.
     *
     * @param ws the push port
     * @param paths path and query of each connection
     */
    Crowd(URI ws, List<String> paths, CrowdMember.Listener listener) {
        this.server = new InetSocketAddress(ws.getHost(), ws.getPort());
        this.toOpen = new ArrayDeque<>(paths);
        this.listener = listener;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = new Thread(this::run, "crowd");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, failure) -> listener.failed(failure));
    }

    /** Lets as many connections be opened at once; to be called before the start. */
    Crowd atOnce(int connections) {
        this.atOnce = connections;
        return this;
    }

    /** From the start until the last connection was begun; -1 before that. */
    long begunMillis() {
        return begunNanos < 0 ? -1 : begunNanos / 1_000_000;
    }

    /** Lets the crowd run. */
    Crowd start() {
        thread.start();
        return this;
    }

    private void run() {
        long begun = System.nanoTime();
        try {
            while (!closed) {
                openMore();
                if (begunNanos < 0 && toOpen.isEmpty()) {
                    begunNanos = System.nanoTime() - begun;
                }
                selector.select(this::handle, 100);
                heartbeat();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            members.forEach(member -> member.end("crowd closed"));
        }
    }

    private void openMore() throws IOException {
        if (toOpen.isEmpty()) {
            return;
        }
        long opening = members.stream().filter(m -> !m.isOpen() && m.channel().isOpen()).count();
        while (opening < atOnce && !toOpen.isEmpty()) {
            open(toOpen.remove());
            opening++;
        }
    }

    private void open(String path) throws IOException {
        int number = members.size();
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("127.0.0." + (1 + number % LOCAL_ADDRESSES), 0));
        CrowdMember member = new CrowdMember(number, channel, listener);
        members.add(member);
        boolean connected = channel.connect(server);
        channel.register(
                selector, SelectionKey.OP_CONNECT | SelectionKey.OP_READ, new Seat(member, path));
        if (connected) {
            greet(channel, path);
        }
    }

    private void greet(SocketChannel channel, String path) throws IOException {
        channel.write(ClientFrames.upgrade("127.0.0.1:" + server.getPort(), path));
    }

    private void handle(SelectionKey key) {
        Seat seat = (Seat) key.attachment();
        try {
            if (key.isConnectable() && seat.member().channel().finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                greet(seat.member().channel(), seat.path());
            } else if (key.isReadable()) {
                seat.member().read(scratch);
            }
        } catch (IOException e) {
            seat.member().end(e.toString());
        }
    }

    private void heartbeat() {
        if (System.nanoTime() - lastHeartbeat < HEARTBEAT.toNanos()) {
            return;
        }
        lastHeartbeat = System.nanoTime();
        for (CrowdMember member : members) {
            if (member.isOpen()) {
                try {
                    member.write(ClientFrames.heartbeat());
                } catch (IOException e) {
                    member.end(e.toString());
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(10_000);
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A member and what it asks for. */
    private record Seat(CrowdMember member, String path) {}
}
