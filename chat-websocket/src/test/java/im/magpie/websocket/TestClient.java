package im.magpie.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The JDK's WebSocket client, keeping every text it is told. */
public final class TestClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> pongs = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private volatile String closeText = "";
    private WebSocket socket;

    private TestClient() {}

    static TestClient connect(URI uri) {
        return connect(HTTP.newWebSocketBuilder(), uri);
    }

    static TestClient connect(WebSocket.Builder builder, URI uri) {
        TestClient client = new TestClient();
        client.socket = builder.buildAsync(uri, client).join();
        return client;
    }

    static WebSocket.Builder builder() {
        return HTTP.newWebSocketBuilder();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            texts.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        pongs.add(java.nio.charset.StandardCharsets.UTF_8.decode(message).toString());
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeText = reason;
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(-1);
    }

    public TestClient send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    public WebSocket socket() {
        return socket;
    }

    public List<String> texts() {
        return texts;
    }

    public List<String> pongs() {
        return pongs;
    }

    public void awaitText(String part) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(texts).anySatisfy(t -> assertThat(t).contains(part)));
    }

    public void awaitTexts(int count) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(texts).hasSizeGreaterThanOrEqualTo(count));
    }

    /** The close code; -1 when the connection broke. */
    public int awaitClose() {
        return closed.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    }

    public String closeText() {
        return closeText;
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
