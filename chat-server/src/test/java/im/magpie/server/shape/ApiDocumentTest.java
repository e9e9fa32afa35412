package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.http.PublicPaths;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the REST API describes everything, and nothing else. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "chat.websocket.port=0")
class ApiDocumentTest {
    private static final Set<String> JSON = Set.of("application/json");

    @TempDir private static File data;

    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;
    @LocalServerPort private int port;
    private JsonNode document;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("chat.data-dir", data::getPath);
    }

    @BeforeEach
    void read() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs"))
                        .build();
        document =
                new JsonMapper()
                        .readTree(
                                HttpClient.newHttpClient()
                                        .send(request, BodyHandlers.ofString())
                                        .body());
    }

    @Test
    void describesExactlyTheEndpointsThatAreMapped() {
        Set<String> described = new TreeSet<>();
        operations().forEach(operation -> described.add(operation.name()));

        assertThat(described).isEqualTo(MappedEndpoints.of(requestMappingHandlerMapping));
    }

    @Test
    void callsGoWhereTheDescriptionWasFound() {
        assertThat(document.at("/servers/0/url").asString()).isEqualTo("/");
    }

    @Test
    void everyOperationSaysWhatItDoesAndWhatItTakes() {
        List<String> silent = new ArrayList<>();
        for (Described operation : operations()) {
            if (operation.node().path("summary").asString("").isBlank()) {
                silent.add(operation.name());
            }
            for (JsonNode parameter : operation.node().path("parameters")) {
                if (parameter.path("description").asString("").isBlank()) {
                    silent.add(operation.name() + " " + parameter.get("name").asString());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void everyFieldIsDescribed() {
        List<String> silent = new ArrayList<>();
        for (Entry<String, JsonNode> schema : schemas()) {
            for (Entry<String, JsonNode> field :
                    schema.getValue().path("properties").properties()) {
                if (field.getValue().path("description").asString("").isBlank()) {
                    silent.add(schema.getKey() + "." + field.getKey());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void everyOperationListsItsErrors() {
        for (Described operation : operations()) {
            JsonNode answers = operation.node().get("responses");
            boolean open = PublicPaths.contains(operation.path());
            assertThat(answers.has("401")).as(operation.name()).isEqualTo(!open);
            for (Entry<String, JsonNode> answer : answers.properties()) {
                if (!answer.getKey().equals("200")) {
                    assertThat(answer.getValue().path("x-err-codes").size())
                            .as(operation.name() + " " + answer.getKey())
                            .isPositive();
                    assertThat(answer.getValue().path("description").asString())
                            .doesNotContain("null");
                }
            }
        }
    }

    /** Schemas are named by the simple name of their record: two records would share one. */
    @Test
    void noTwoRecordsShareASchema() {
        Map<String, Set<Class<?>>> byName = new TreeMap<>();
        Set<Class<?>> records = new HashSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .values()
                .forEach(endpoint -> collectRecords(endpoint.getMethod(), records));
        records.forEach(
                type ->
                        byName.computeIfAbsent(type.getSimpleName(), name -> new HashSet<>())
                                .add(type));

        assertThat(byName.values()).allSatisfy(types -> assertThat(types).hasSize(1));
        assertThat(byName).containsKeys("ApiResult", "MessagePush", "LinkCard", "SendRequest");
    }

    private static void collectRecords(Method endpoint, Set<Class<?>> records) {
        collectRecords(endpoint.getGenericReturnType(), records);
        for (Parameter parameter : endpoint.getParameters()) {
            if (parameter.isAnnotationPresent(RequestBody.class)) {
                collectRecords(parameter.getParameterizedType(), records);
            }
        }
    }

    private static void collectRecords(Type type, Set<Class<?>> records) {
        if (type instanceof ParameterizedType generic) {
            collectRecords(generic.getRawType(), records);
            Arrays.stream(generic.getActualTypeArguments())
                    .forEach(argument -> collectRecords(argument, records));
        } else if (type instanceof Class<?> plain && plain.isSealed()) {
            Arrays.stream(plain.getPermittedSubclasses())
                    .forEach(permitted -> collectRecords(permitted, records));
        } else if (type instanceof Class<?> plain && plain.isRecord() && records.add(plain)) {
            Arrays.stream(plain.getRecordComponents())
                    .forEach(one -> collectRecords(one.getGenericType(), records));
        }
    }

    @Test
    void isValidAndHasNoLooseEnds() {
        assertThat(document.toString()).doesNotContain("<code>", "&lt;", "&quot;");
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        assertThat(document.findValuesAsString("$ref"))
                .allSatisfy(
                        ref ->
                                assertThat(document.at(ref.substring(1)).isMissingNode())
                                        .as(ref)
                                        .isFalse());
    }

    @Test
    void rawContentHasItsMediaTypes() {
        Map<String, Set<String>> given = new TreeMap<>();
        Map<String, Set<String>> taken = new TreeMap<>();
        for (Described operation : operations()) {
            Set<String> answer = mediaTypes(operation.node().at("/responses/200"));
            if (!answer.equals(JSON)) {
                given.put(operation.name(), answer);
            }
            Set<String> body = mediaTypes(operation.node().path("requestBody"));
            if (!body.isEmpty() && !body.equals(JSON)) {
                taken.put(operation.name(), body);
            }
        }
        assertThat(given)
                .isEqualTo(
                        Map.of(
                                "GET /wx/portal/public",
                                Set.of("text/plain"),
                                "POST /wx/portal/public",
                                Set.of("text/xml", "text/plain"),
                                "GET /wx/portal/public/callBack",
                                Set.of("text/html"),
                                "GET /capi/oss/public/file/{scene}/{year}/{month}/{file}",
                                Set.of(
                                        "image/*",
                                        "audio/*",
                                        "video/*",
                                        "application/octet-stream")));
        assertThat(taken)
                .isEqualTo(
                        Map.of(
                                "POST /wx/portal/public",
                                Set.of("*/*"),
                                "PUT /capi/oss/public/upload/{ticket}",
                                Set.of("*/*")));
    }

    private static Set<String> mediaTypes(JsonNode described) {
        return Set.copyOf(described.path("content").propertyNames());
    }

    private List<Described> operations() {
        List<Described> operations = new ArrayList<>();
        for (Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Entry<String, JsonNode> operation : path.getValue().properties()) {
                operations.add(
                        new Described(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue()));
            }
        }
        assertThat(operations).isNotEmpty();
        return operations;
    }

    private Set<Entry<String, JsonNode>> schemas() {
        return document.get("components").get("schemas").properties();
    }

    private record Described(String method, String path, JsonNode node) {
        String name() {
            return method + " " + path;
        }
    }
}
