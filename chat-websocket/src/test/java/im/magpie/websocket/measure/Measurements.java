package im.magpie.websocket.measure;

import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.websocket.Gateway;
import im.magpie.websocket.Product;
import im.magpie.websocket.Said;
import im.magpie.websocket.cluster.LocalHub;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two numbers, printed, not asserted: memory per idle logged-in connection, and deliveries per
 * second in a room. The clients of the first run are a process of their own, so that the server's
 * memory is only the server's. Run {@code main} from the test class path with {@code memory}, or
 * {@code room}.
 */
public final class Measurements {
    private static final int CONNECTIONS = 5000;
    private static final int RECEIVERS = 1000;
    private static final int MESSAGES = 3000;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private Measurements() {}

    /** Runs one measurement, or the clients of one. */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "memory" -> memory();
            case "clients" -> clients(Integer.parseInt(args[1]));
            case "room" -> room();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static Gateway gateway(Product product) {
        return Gateway.start(
                Map.of(
                        "max-connections-per-address", "0",
                        "idle-timeout", "10m",
                        "max-pending-bytes", "64MB",
                        "max-unwritable", "60s"),
                product,
                new LocalHub(),
                "one",
                List.of());
    }

    private static void memory() throws Exception {
        Product product = new Product();
        for (int i = 0; i < CONNECTIONS; i++) {
            for (int r = 0; r < 5; r++) {
                product.member(100 + (i * 7L + r * 1009L) % CONNECTIONS, 1000 + i);
            }
        }
        Gateway gateway = gateway(product);
        int warmUp = 200;
        try (Clients clients = Clients.start(gateway.port(), warmUp)) {
            awaitUsers(gateway, warmUp);
        }
        awaitUsers(gateway, 0);
        long heapBefore = heap();
        long residentBefore = resident();
        Clients clients = Clients.start(gateway.port(), CONNECTIONS);
        long begin = System.nanoTime();
        awaitUsers(gateway, CONNECTIONS);
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.printf("resident before collection: %d B%n", resident() - residentBefore);
        long heapPer = (heap() - heapBefore) / CONNECTIONS;
        long residentPer = (resident() - residentBefore) / CONNECTIONS;
        System.out.printf(
                "%d connections, 5 rooms each, logged in within %d ms: heap %d B, resident %d B per"
                        + " connection%n",
                CONNECTIONS, millis, heapPer, residentPer);
        clients.close();
        gateway.close();
    }

    private record Clients(Process process) implements AutoCloseable {
        static Clients start(int port, int count) throws IOException {
            return new Clients(
                    new ProcessBuilder(
                                    System.getProperty("java.home") + "/bin/java",
                                    "-Dcount=" + count,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Measurements.class.getName(),
                                    "clients",
                                    "" + port)
                            .inheritIO()
                            .redirectInput(ProcessBuilder.Redirect.PIPE)
                            .start());
        }

        @Override
        public void close() throws IOException, InterruptedException {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    private static void clients(int port) throws IOException {
        List<SocketChannel> open = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("count"); i++) {
            open.add(connect(port, i, 1000 + i));
        }
        try (InputStream in = System.in) {
            in.read();
        }
        System.err.println(open.size() + " clients end");
    }

    private static SocketChannel connect(int port, int i, long uid) throws IOException {
        InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i % 50)});
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(local, 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request =
                "GET /?token="
                        + uid
                        + "."
                        + uid
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: "
                        + KEY
                        + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static void awaitUsers(Gateway gateway, int count) {
        await(() -> gateway.metric("magpie.push.connections", "kind", "user") == count);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .pollInterval(java.time.Duration.ofMillis(5))
                .until(condition::holds);
    }

    private static long heap() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }

    private static void room() throws Exception {
        Product product = new Product();
        Gateway gateway = gateway(product);
        List<SocketChannel> receivers = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
            product.member(7, 1000 + i);
        }
        for (int i = 0; i < RECEIVERS; i++) {
            receivers.add(connect(gateway.port(), i, 1000 + i));
        }
        awaitUsers(gateway, RECEIVERS);
        Thread drain = new Thread(() -> drain(receivers), "drain");
        drain.setDaemon(true);
        drain.start();
        String text = "x".repeat(150);
        long version = product.memberVersion(7);
        for (int run = 0; run < 4; run++) {
            double sent = gateway.metric("magpie.push.frames.out");
            long begin = System.nanoTime();
            for (int i = 1; i <= MESSAGES; i++) {
                long seq = (long) run * MESSAGES + i;
                gateway.push(
                        new Said(7, seq, text),
                        new Audience.Room(7, version, new RoomOrder.Appended(seq)));
                if (i % 8 == 0) {
                    // 16 senders without pause: about as many wait for the loop at a time.
                    await(() -> gateway.metric("magpie.push.queue.bytes") < 16_000);
                }
            }
            double all = (double) MESSAGES * RECEIVERS;
            await(() -> gateway.metric("magpie.push.frames.out") >= sent + all);
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "room of %d, %d messages: %.0f deliveries/s%n",
                    RECEIVERS, MESSAGES, all / seconds);
        }
        gateway.close();
    }

    /** Reads everything and throws it away; shares the processors with the server. */
    private static void drain(List<SocketChannel> receivers) {
        ByteBuffer waste = ByteBuffer.allocateDirect(1 << 20);
        try (Selector selector = Selector.open()) {
            for (SocketChannel receiver : receivers) {
                receiver.setOption(StandardSocketOptions.TCP_NODELAY, true);
                receiver.configureBlocking(false);
                receiver.register(selector, SelectionKey.OP_READ);
            }
            while (true) {
                selector.select(
                        key -> {
                            try {
                                waste.clear();
                                if (((SocketChannel) key.channel()).read(waste) < 0) {
                                    key.cancel();
                                }
                            } catch (IOException e) {
                                key.cancel();
                            }
                        });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
