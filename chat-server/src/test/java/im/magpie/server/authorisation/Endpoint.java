package im.magpie.server.authorisation;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.http.PublicPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An endpoint of the running server, as its own description names it.
 *
 * @param method the HTTP method
 * @param path the path, variables in braces
 * @param takesBody whether it reads a JSON body
 * @param bodyFields the members of that body it knows; unknown ones are ignored
 */
record Endpoint(String method, String path, boolean takesBody, Set<String> bodyFields) {

    /** Everything the server answers. */
    static List<Endpoint> of(RestClient rest) {
        JsonNode document = new JsonMapper().readTree(rest.get("/v3/api-docs").text());
        List<Endpoint> endpoints = new ArrayList<>();
        for (Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode body =
                        operation
                                .getValue()
                                .path("requestBody")
                                .path("content")
                                .path("application/json");
                endpoints.add(
                        new Endpoint(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                !body.isMissingNode(),
                                fields(document, body.path("schema"))));
            }
        }
        return endpoints;
    }

    private static Set<String> fields(JsonNode document, JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        JsonNode found =
                reference.isEmpty() ? schema : document.at(reference.substring("#".length()));
        return Set.copyOf(found.path("properties").propertyNames());
    }

    String name() {
        return method + " " + path;
    }

    boolean isPublic() {
        return PublicPaths.contains(path);
    }

    boolean isApi() {
        return path.startsWith("/capi/");
    }

    /** The path with something in the place of its variables. */
    String anyPath() {
        return path.replaceAll("\\{[^}]+}", "1");
    }

    @Override
    public String toString() {
        return name();
    }
}
