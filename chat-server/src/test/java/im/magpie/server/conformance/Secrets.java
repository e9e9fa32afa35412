package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Everything secret that a test has made or was handed; looked for in what nodes have printed. */
final class Secrets {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Makes one. */
    String made(String what) {
        return noted(what, UUID.randomUUID() + "-" + UUID.randomUUID());
    }

    /** Keeps one in mind. Inside JSON it must look the same: logs are written as that, too. */
    String noted(String what, String value) {
        assertThat(value).as(what).hasSizeGreaterThan(7).doesNotContain("\"", "\\", "/");
        values.put(what + " " + values.size(), value);
        return value;
    }

    /** Asserts that none was printed. */
    void assertNotIn(String output) {
        List<String> told =
                output.lines()
                        .filter(line -> values.values().stream().anyMatch(line::contains))
                        .toList();
        assertThat(told).as("secrets: %s", values).isEmpty();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
