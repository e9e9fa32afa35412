package im.magpie.server.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/**
 * A REST caller as stock clients are: GETs carry a content type and no body, DELETEs may carry one.
 * Immutable: {@link #as} and {@link #with} give changed copies.
 */
public final class RestClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final Nodes nodes;
    private final Map<String, String> headers;
    private final DocumentedErrors documented;

    private RestClient(
            HttpClient http,
            Nodes nodes,
            Map<String, String> headers,
            DocumentedErrors documented) {
        this.documented = documented;
        this.http = http;
        this.nodes = nodes;
        this.headers = headers;
    }

    /** A caller without login. */
    public static RestClient of(Installation installation) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        installation.tls().ifPresent(builder::sslContext);
        HttpClient http = builder.build();
        return new RestClient(
                http,
                new Nodes(installation.nodes()),
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                new DocumentedErrors(http, installation.nodes().get(0).http()));
    }

    /** A caller without login on one node. */
    public static RestClient of(URI http, URI ws) {
        List<Installation.Node> nodes = List.of(new Installation.Node(http, ws));
        return of(
                new Installation() {
                    @Override
                    public List<Node> nodes() {
                        return nodes;
                    }

                    @Override
                    public String allowedOrigin() {
                        return http.toString();
                    }
                });
    }

    /** The same caller with a user's first token. */
    public RestClient as(User user) {
        return token(user.token());
    }

    /** The same caller with a token. */
    public RestClient token(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** The same caller with a header set. */
    public RestClient with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new RestClient(http, nodes, Map.copyOf(changed), documented);
    }

    /** GET of a path with its query, as written. */
    public RestReply get(String path) {
        return send("GET", path, null);
    }

    /** POST of a value as JSON. */
    public RestReply post(String path, Object body) {
        return send("POST", path, JSON.writeValueAsString(body));
    }

    /** PUT of a value as JSON. */
    public RestReply put(String path, Object body) {
        return send("PUT", path, JSON.writeValueAsString(body));
    }

    /** DELETE without a body. */
    public RestReply delete(String path) {
        return send("DELETE", path, null);
    }

    /** Any method with a body as written, or none. */
    public RestReply send(String method, String path, String body) {
        HttpRequest request = request(method, path, body);
        try {
            RestReply reply =
                    RestReply.of(
                            describe(request, body), http.send(request, BodyHandlers.ofString()));
            documented.check(method, request.uri().getRawPath(), reply);
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(describe(request, body), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** POST of a value as JSON without waiting. */
    public CompletableFuture<RestReply> postLater(String path, Object body) {
        return sendLater("POST", path, JSON.writeValueAsString(body));
    }

    /** Any method with a body as written, without waiting. */
    public CompletableFuture<RestReply> sendLater(String method, String path, String body) {
        HttpRequest request = request(method, path, body);
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> RestReply.of(describe(request, body), response));
    }

    private HttpRequest request(String method, String path, String body) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(nodes.next().http() + path)).timeout(LIMIT);
        headers.forEach(builder::setHeader);
        return builder.method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static String describe(HttpRequest request, String body) {
        String shown = body == null ? "" : body.substring(0, Math.min(300, body.length()));
        return request.method() + " " + request.uri() + " " + shown;
    }
}
