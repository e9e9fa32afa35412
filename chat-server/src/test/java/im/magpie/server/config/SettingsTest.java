package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings and their documentation say the same. */
class SettingsTest {
    /** A row of the table: name, default, meaning. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `(chat\\.[^`]+)` \\| (?:`([^`]*)`|[^|]*) \\| .+ \\|$");

    private static final Path DOCUMENT = Path.of("../docs/settings.md");

    @Test
    void documentsEverySettingAndNoOther() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.add(row.group(1));
            }
        }
        assertThat(documented).isEqualTo(SettingNames.of("chat", ChatSettings.class));
    }

    @Test
    void hasTheDocumentedDefaults() throws IOException {
        ChatSettings defaults = bind(Map.of());
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && row.group(2) != null && !row.group(2).isEmpty()) {
                ChatSettings same = bind(Map.of(row.group(1), row.group(2)));
                assertThat(same).as(line).isEqualTo(defaults);
            }
        }
    }

    private static ChatSettings bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("chat", ChatSettings.class);
    }
}
