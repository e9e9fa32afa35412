package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.http.PublicPaths;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the REST API describes everything, and nothing else. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "chat.websocket.port=0")
class ApiDocumentTest {
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
