package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.push.PushType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of rules and their tests names every endpoint and push, and only tests there are. */
class ProtocolTestsTest {
    private static final Path TABLE = Path.of("../docs/protocol-tests.md");
    private static final Pattern ENDPOINT =
            Pattern.compile("(?m)^\\| (GET|POST|PUT|DELETE) `([^`]+)` \\| .*`\\w+\\.\\w+` \\|$");
    private static final Pattern PUSH =
            Pattern.compile("(?m)^\\| (\\d+ [A-Z_]+) \\| .*`\\w+\\.\\w+`");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    @Test
    void namesEveryEndpointAndPush() throws IOException {
        String table = Files.readString(TABLE);
        Set<String> endpoints = new TreeSet<>();
        ENDPOINT.matcher(table)
                .results()
                .forEach(found -> endpoints.add(found.group(1) + " " + found.group(2)));

        assertThat(endpoints).isEqualTo(new TreeSet<>(EndpointContractTest.PROMISED));
        assertThat(PUSH.matcher(table).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(PushType.values())
                                .map(type -> type.number() + " " + type)
                                .toList());
    }

    @Test
    void namesTestsThatExist() throws IOException {
        Map<String, String> sources = sources();

        assertThat(TEST.matcher(Files.readString(TABLE)).results())
                .isNotEmpty()
                .allSatisfy(
                        named ->
                                assertThat(sources.getOrDefault(named.group(1), ""))
                                        .as(named.group())
                                        .contains("void " + named.group(2) + "("));
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module :
                List.of("chat-user", "chat-message", "chat-websocket", "chat-server")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.put(name, Files.readString(file));
                }
            }
        }
        return sources;
    }
}
