package im.magpie.server.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import im.magpie.server.cluster.Side;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A way to the nodes that loses answers: every request is passed on and done, and of some the
 * caller sees only that its connection ends. What was in the answers to sends is remembered.
 */
final class LostAnswers implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SEND = "/capi/chat/msg";
    private static final List<String> PASSED_ON = List.of("Authorization", "Content-Type");
    private static final int ONE_LOST_OF = 10;

    private final Map<URI, HttpServer> relays = new HashMap<>();
    private final List<Lost> lost = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(LostAnswers::daemon);
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private volatile boolean losing;

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lost-answers");
        thread.setDaemon(true);
        return thread;
    }

    /** The node behind a relay of its own; the same one each time. */
    Side wayTo(Side side) {
        return side.through(relay(side.http()));
    }

    /** Where requests to another address are taken. */
    synchronized URI relay(URI target) {
        HttpServer relay = relays.computeIfAbsent(target, this::relayTo);
        return URI.create("http://127.0.0.1:" + relay.getAddress().getPort());
    }

    private HttpServer relayTo(URI target) {
        try {
            HttpServer relay =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            relay.createContext("/", exchange -> pass(exchange, target));
            relay.setExecutor(threads);
            relay.start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on one answer of ten is lost. */
    synchronized void begin() {
        lost.clear();
        losing = true;
    }

    /** From now on all answers arrive. */
    void end() {
        losing = false;
    }

    /** Closed before it is answered, an exchange ends with its connection. */
    private void pass(HttpExchange exchange, URI target) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpResponse<byte[]> answer =
                    http.send(request(exchange, target, body), BodyHandlers.ofByteArray());
            if (losing && ThreadLocalRandom.current().nextInt(ONE_LOST_OF) == 0) {
                remember(exchange, body, answer);
            } else {
                answer(exchange, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static HttpRequest request(HttpExchange exchange, URI target, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
                        .timeout(LIMIT)
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (String name : PASSED_ON) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.setHeader(name, value);
            }
        }
        return request.build();
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
            throws IOException {
        for (String name : List.of("Content-Type", "Retry-After")) {
            answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
        }
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
        if (length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private synchronized void remember(
            HttpExchange exchange, byte[] body, HttpResponse<byte[]> answer) {
        boolean isSend =
                exchange.getRequestMethod().equals("POST")
                        && exchange.getRequestURI().getPath().equals(SEND);
        if (isSend && answer.statusCode() == 200) {
            JsonNode message = JSON.readTree(answer.body()).at("/data/message");
            String name = JSON.readTree(body).get("clientMsgId").asString();
            lost.add(new Lost(name, message.get("id").asLong()));
        }
    }

    /** What was told and not heard must be what the repeat was told, and what the room has. */
    synchronized List<String> problems(History history) {
        List<String> problems = new ArrayList<>();
        if (lost.isEmpty()) {
            problems.add("proves nothing: no answer to an accepted send was lost");
        }
        Map<String, Long> heard = new HashMap<>();
        for (Entry.Answered answer : history.all(Entry.Answered.class)) {
            if (answer.isAccepted()) {
                heard.put(answer.name(), answer.id());
            }
        }
        for (Lost answer : lost) {
            Long id = heard.get(answer.name());
            if (id == null) {
                problems.add("lost: no repeat of " + answer + " was accepted");
            } else if (id != answer.id()) {
                problems.add("another id: a repeat of " + answer + " was told " + id);
            }
        }
        return problems;
    }

    @Override
    public synchronized void close() {
        relays.values().forEach(relay -> relay.stop(0));
        threads.shutdownNow();
    }

    /**
     * An acceptance that its sender did not hear of.
     *
     * @param name the {@code clientMsgId}
     * @param id of the message
     */
    private record Lost(String name, long id) {}
}
