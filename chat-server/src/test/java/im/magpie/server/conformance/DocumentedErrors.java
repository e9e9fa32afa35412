package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the API's description against what it answers: a refusal that a test meets and that the
 * endpoint does not list fails the test.
 */
final class DocumentedErrors {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");

    private final HttpClient http;
    private final URI base;
    private JsonNode paths;

    DocumentedErrors(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /**
     * Checks an answer; those of paths and methods nobody knows are not described. A path with
     * escaped dots is not the one it looks like.
     */
    void check(String method, String path, RestReply reply) {
        boolean asWritten = !path.toLowerCase(Locale.ROOT).contains("%2e");
        if (reply.status() < 400 || !path.startsWith("/capi/") || !asWritten) {
            return;
        }
        operation(method, path)
                .ifPresent(
                        operation -> {
                            JsonNode listed =
                                    operation
                                            .path("responses")
                                            .path(String.valueOf(reply.status()))
                                            .path("x-err-codes");
                            boolean known =
                                    StreamSupport.stream(listed.spliterator(), false)
                                            .anyMatch(code -> code.asInt() == reply.code());
                            assertThat(known).as("documented: %s", reply).isTrue();
                        });
    }

    private Optional<JsonNode> operation(String method, String path) {
        for (Entry<String, JsonNode> entry : paths().properties()) {
            String pattern = VARIABLE.matcher(entry.getKey()).replaceAll("[^/]+");
            JsonNode operation = entry.getValue().get(method.toLowerCase(Locale.ROOT));
            if (operation != null && path.matches(pattern)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    private synchronized JsonNode paths() {
        if (paths == null) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/v3/api-docs")).build();
            try {
                paths =
                        new JsonMapper()
                                .readTree(http.send(request, BodyHandlers.ofString()).body())
                                .get("paths");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return paths;
    }
}
