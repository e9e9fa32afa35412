package im.magpie.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.lab.LabFolder;
import im.magpie.lab.Nginx;
import im.magpie.lab.Node;
import im.magpie.lab.NodeOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The parts of the lab that need the packaged jar: nodes, and the proxy in front of them. */
class LabIT {
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=1&pageSize=1&cursor=";

    private LabFolder folder;

    @BeforeEach
    void create() {
        folder = LabFolder.create();
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void aNodeThatCannotStartTellsWhyAndHowItEnded() {
        Node node = Node.launch(folder, "node1", options().withArguments("--server.port=none"));

        assertThat(node.awaitExit(Duration.ofMinutes(3))).isNotZero();
        assertThat(node.output()).contains("none").doesNotContain("{\"ready\":true");
        assertThat(node.isAlive()).isFalse();
    }

    @Test
    @EnabledIf(value = "nginxIsHere", disabledReason = "nginx is not installed")
    void theDeployedProxyServesFromTheNodesThatLive() throws Exception {
        Node first = Node.start(folder, "node1", options());
        Node second = Node.start(folder, "node2", options());
        Nginx nginx = Nginx.start(folder, List.of(first, second));
        HttpClient client = trusting(nginx.certificate());

        assertThat(get(client, nginx, PAGE).body()).contains("\"success\":true");
        assertThat(get(client, nginx, "/").body()).contains("<html");
        assertThat(get(client, nginx, "/actuator/health").statusCode()).isEqualTo(404);
        assertThat(loginCode(client, nginx)).contains("\"loginUrl\"");

        int http = first.http();
        int ws = first.ws();
        first.kill();
        for (int request = 0; request < 4; request++) {
            assertThat(get(client, nginx, PAGE).statusCode()).isEqualTo(200);
        }
        first.restart();
        assertThat(first.http()).isEqualTo(http);
        assertThat(first.ws()).isEqualTo(ws);
        second.kill();
        nginx.restart();
        assertThat(get(client, nginx, PAGE).statusCode()).isEqualTo(200);
    }

    static boolean nginxIsHere() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS")) || Nginx.isAvailable();
    }

    private static NodeOptions options() {
        String java = System.getProperty("magpie.java");
        NodeOptions options = NodeOptions.of(Path.of(System.getProperty("magpie.jar")));
        return java == null ? options : options.withJava(Path.of(java));
    }

    private static HttpResponse<String> get(HttpClient client, Nginx nginx, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("https://localhost:" + nginx.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** What the push port answers to a guest who wants to log in. */
    private static String loginCode(HttpClient client, Nginx nginx) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create("wss://localhost:" + nginx.port() + "/websocket"),
                                new WebSocket.Listener() {
                                    @Override
                                    public CompletionStage<?> onText(
                                            WebSocket from, CharSequence text, boolean last) {
                                        answer.complete(text.toString());
                                        return null;
                                    }
                                })
                        .get(20, TimeUnit.SECONDS);
        try {
            socket.sendText("{\"type\":1}", true).get(20, TimeUnit.SECONDS);
            return answer.get(20, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }

    private static HttpClient trusting(Path certificate) {
        return HttpClient.newBuilder()
                .sslContext(Trust.in(certificate))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }
}
