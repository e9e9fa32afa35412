package im.magpie.server.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An ordinary client of the push channel. Collects every text frame; waits with a bound. */
public final class PushClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final Inbox inbox = new Inbox();
    private WebSocket socket;

    private PushClient() {}

    /**
     * Connects and completes the handshake.
     *
     * @param address with path and query
     * @param headers additional request headers
     * @throws HandshakeRefused when the answer is not an upgrade
     */
    public static PushClient connect(URI address, Map<String, String> headers) {
        return connect(address, headers, Optional.empty());
    }

    /**
     * Connects and completes the handshake.
     *
     * @param address with path and query
     * @param headers additional request headers
     * @param tls whom to trust at a wss address
     * @throws HandshakeRefused when the answer is not an upgrade
     */
    public static PushClient connect(
            URI address, Map<String, String> headers, Optional<SSLContext> tls) {
        PushClient client = new PushClient();
        WebSocket.Builder builder = Http.client(tls).newWebSocketBuilder().connectTimeout(LIMIT);
        headers.forEach(builder::header);
        try {
            client.socket = builder.buildAsync(address, client.inbox).join();
            return client;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new HandshakeRefused(refused.getResponse().statusCode(), e);
            }
            throw e;
        }
    }

    /** Sends a text frame as written. */
    public PushClient send(String text) {
        return await(socket.sendText(text, true));
    }

    /** Sends a binary frame. */
    public PushClient sendBinary(byte[] bytes) {
        return await(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** Sends a ping frame; {@link #awaitPong} waits for the answer. */
    public PushClient ping() {
        return await(socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    }

    private PushClient await(CompletableFuture<WebSocket> sent) {
        try {
            sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot send; " + inbox, e);
        }
        return this;
    }

    /** The first push of a type, waiting for it. */
    public JsonNode awaitPush(int type) {
        return awaitPush(type, data -> true);
    }

    /** The data of the first push of a type that matches, waiting for it. */
    public JsonNode awaitPush(int type, Predicate<JsonNode> data) {
        return awaitPush(type, data, LIMIT);
    }

    /** The data of the first push of a type that matches, waiting for it up to a limit. */
    public JsonNode awaitPush(int type, Predicate<JsonNode> data, Duration limit) {
        return inbox.await(
                texts ->
                        texts.stream()
                                .map(PushClient::parse)
                                .filter(frame -> frame.path("type").asInt(-1) == type)
                                .map(frame -> frame.path("data"))
                                .filter(data)
                                .findFirst()
                                .orElse(null),
                "push " + type,
                limit);
    }

    /** Waits for a text frame that is exactly this. */
    public void awaitText(String text) {
        inbox.await(texts -> texts.contains(text) ? text : null, "text " + text, LIMIT);
    }

    /** Waits until the connection has ended, with or without a code: 1006 for without. */
    public int awaitClose() {
        return inbox.await(texts -> inbox.closeCode, "a close", LIMIT);
    }

    /** Waits until the server has answered somehow: another frame than before, or the end. */
    public void awaitReaction(int framesBefore) {
        inbox.await(
                texts -> texts.size() > framesBefore || inbox.closeCode != null ? texts : null,
                "any reaction",
                LIMIT);
    }

    /** Waits for the answer to a ping frame. */
    public void awaitPong() {
        inbox.await(texts -> inbox.pongs > 0 ? texts : null, "a pong", LIMIT);
    }

    /** The code of the end, or null while connected. */
    public Integer closeCode() {
        return inbox.closeCode();
    }

    /** When it ended, of {@link System#nanoTime()}; only after the end. */
    public long closedAt() {
        return inbox.closedAt();
    }

    /** All frames so far, parsed; {@code pong} texts are left out. */
    public List<JsonNode> frames() {
        return inbox.texts().stream()
                .filter(text -> text.startsWith("{"))
                .map(PushClient::parse)
                .toList();
    }

    /** The same frames with the moment each of them came. */
    public List<Arrival> arrivals() {
        return inbox.arrivals().stream()
                .filter(text -> text.text().startsWith("{"))
                .map(text -> new Arrival(text.nanos(), parse(text.text())))
                .toList();
    }

    /**
     * A frame and when it came.
     *
     * @param nanos of {@link System#nanoTime()}
     * @param frame as parsed
     */
    public record Arrival(long nanos, JsonNode frame) {}

    private record TimedText(long nanos, String text) {}

    /** How often exactly this text came so far. */
    public long count(String text) {
        return inbox.texts().stream().filter(text::equals).count();
    }

    /** How many text frames came so far. */
    public int frameCount() {
        return inbox.texts().size();
    }

    /** The data of all pushes of a type so far. */
    public List<JsonNode> pushes(int type) {
        return frames().stream()
                .filter(frame -> frame.path("type").asInt(-1) == type)
                .map(frame -> frame.path("data"))
                .toList();
    }

    private static JsonNode parse(String text) {
        return text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode();
    }

    /** Says goodbye and waits until the server has answered it. */
    @Override
    public void close() {
        if (inbox.closeCode() == null && !socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(e -> null).join();
        }
        try {
            awaitClose();
        } finally {
            socket.abort();
        }
    }

    /** Ends the connection without a goodbye. */
    public void abort() {
        socket.abort();
        inbox.ended(1006);
    }

    /** A handshake that was answered with something else than an upgrade. */
    public static final class HandshakeRefused extends RuntimeException {
        private final int status;

        HandshakeRefused(int status, Throwable cause) {
            super("handshake answered with " + status, cause);
            this.status = status;
        }

        /** HTTP status of the answer. */
        public int status() {
            return status;
        }
    }

    /** One client for all connections that trust the same: each has threads of its own. */
    private static final class Http {
        private static final Map<Optional<SSLContext>, HttpClient> CLIENTS =
                new ConcurrentHashMap<>();

        static HttpClient client(Optional<SSLContext> tls) {
            return CLIENTS.computeIfAbsent(tls, Http::build);
        }

        private static HttpClient build(Optional<SSLContext> tls) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            tls.ifPresent(builder::sslContext);
            return builder.build();
        }
    }

    /** What came in. */
    private static final class Inbox implements WebSocket.Listener {
        private final List<String> texts = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final StringBuilder partial = new StringBuilder();
        private Integer closeCode;
        private long closedAt;
        private int pongs;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text(data, last);
            socket.request(1);
            return null;
        }

        private synchronized void text(CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                texts.add(partial.toString());
                times.add(System.nanoTime());
                partial.setLength(0);
                notifyAll();
            }
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            synchronized (this) {
                pongs++;
                notifyAll();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended(1006);
        }

        synchronized void ended(int code) {
            if (closeCode == null) {
                closeCode = code;
                closedAt = System.nanoTime();
            }
            notifyAll();
        }

        synchronized List<String> texts() {
            return List.copyOf(texts);
        }

        synchronized List<TimedText> arrivals() {
            List<TimedText> arrivals = new ArrayList<>(texts.size());
            for (int i = 0; i < texts.size(); i++) {
                arrivals.add(new TimedText(times.get(i), texts.get(i)));
            }
            return arrivals;
        }

        synchronized Integer closeCode() {
            return closeCode;
        }

        synchronized long closedAt() {
            return closedAt;
        }

        synchronized <T> T await(Function<List<String>, T> wanted, String what, Duration limit) {
            long deadline = System.nanoTime() + limit.toNanos();
            T found = wanted.apply(texts);
            while (found == null) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("no " + what + " within " + limit + "; " + this);
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
                found = wanted.apply(texts);
            }
            return found;
        }

        @Override
        public synchronized String toString() {
            List<String> last = texts.subList(Math.max(0, texts.size() - 20), texts.size());
            return "close code " + closeCode + ", last frames " + last;
        }
    }
}
