package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that accepts everything, and a way to it that loses answers. */
class LostAnswersTest {
    private static final int SOME = 3;
    private static final int MANY = 60;

    /** The way may lose one of ten, and is broken when it loses nothing of so many. */
    private static final int LIMIT = 1_000;

    private final LostAnswers way = new LostAnswers();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<Integer> done = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unheard = new HashSet<>();
    private HttpServer node;
    private URI door;

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/capi/chat/msg", this::accept);
        node.start();
        door = way.relay(URI.create("http://127.0.0.1:" + node.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        way.close();
        node.stop(0);
    }

    /** The id of a message is its number in its name. */
    private void accept(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int id = Integer.parseInt(body.replaceAll("[^0-9]", ""));
        done.add(id);
        byte[] answer =
                "{\"data\":{\"message\":{\"id\":%d}}}"
                        .formatted(id)
                        .getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void send(int number) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(door.resolve("/capi/chat/msg"))
                        .POST(BodyPublishers.ofString("{\"clientMsgId\":\"m" + number + "\"}"))
                        .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.body()).contains(":" + number + "}");
        } catch (IOException e) {
            unheard.add(number);
        }
    }

    /** Returns how many were sent. */
    private int sendUntilSomeAreLost() throws InterruptedException {
        int number = 0;
        while (unheard.size() < SOME && number < LIMIT) {
            send(++number);
        }
        return number;
    }

    private static Entry accepted(int number, int id) {
        return new Entry.Answered(1, 1, 1, "m" + number, "node1", 2, 200, id, id, 1);
    }

    private History repeats(int more) {
        List<Entry> repeats = new ArrayList<>();
        unheard.forEach(number -> repeats.add(accepted(number, number + more)));
        return new History(repeats);
    }

    private void assertAllReported(String kind, History history) {
        assertThat(way.problems(history))
                .hasSameSizeAs(unheard)
                .allMatch(problem -> problem.startsWith(kind + ": "));
    }

    @Test
    void everyRequestIsDoneAndSomeAnswersAreLost() throws InterruptedException {
        way.begin();

        assertThat(done).hasSize(sendUntilSomeAreLost());
        assertThat(unheard).hasSize(SOME);
        assertThat(way.problems(repeats(0))).isEmpty();
    }

    @Test
    void reportsARepeatThatIsToldSomethingElse() throws InterruptedException {
        way.begin();
        sendUntilSomeAreLost();

        assertAllReported("another id", repeats(LIMIT));
    }

    @Test
    void reportsAMessageThatIsNotAcceptedAgain() throws InterruptedException {
        way.begin();
        sendUntilSomeAreLost();

        assertAllReported("lost", new History(List.of()));
    }

    @Test
    void nothingIsLostAfterTheEndAndThatProvesNothing() throws InterruptedException {
        way.begin();
        way.end();
        for (int number = 1; number <= MANY; number++) {
            send(number);
        }

        assertThat(unheard).isEmpty();
        assertThat(way.problems(repeats(0)))
                .singleElement()
                .asString()
                .startsWith("proves nothing: ");
    }
}
