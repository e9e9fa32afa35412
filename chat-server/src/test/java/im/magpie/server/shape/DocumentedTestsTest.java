package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents say that something is shown by, or kept by, is there. */
class DocumentedTestsTest {
    /** A class, and one of its methods perhaps. */
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]+)(?:\\.([a-z]\\w+))?`");

    /**
     * A method on its own, such as `neverWritesWhatItGaveUp`: in the last cell of a row it is a
     * test.
     */
    private static final Pattern METHOD = Pattern.compile("`([a-z]+[A-Z]\\w+)`");

    @ParameterizedTest
    @ValueSource(strings = {"delivery.md", "security.md", "operations.md"})
    void namesWhatThereIs(String document) throws IOException {
        Map<String, String> sources = new TreeMap<>(Sources.of("main"));
        Sources.of("test").forEach((name, source) -> sources.merge(name, source, String::concat));
        String all = String.join("\n", sources.values());
        String text = Files.readString(Path.of("../docs", document));

        List<String> missing = new ArrayList<>();
        CLASS.matcher(text)
                .results()
                .filter(named -> !isThere(named, sources))
                .forEach(named -> missing.add(named.group()));
        lastCells(text).stream()
                .flatMap(cell -> METHOD.matcher(cell).results())
                .filter(named -> !all.contains("void " + named.group(1) + "("))
                .forEach(named -> missing.add(named.group()));

        assertThat(missing).isEmpty();
        assertThat(CLASS.matcher(text).results()).isNotEmpty();
    }

    private static boolean isThere(MatchResult named, Map<String, String> sources) {
        String source = sources.get(named.group(1));
        return source != null
                && (named.group(2) == null || source.contains(" " + named.group(2) + "("));
    }

    private static List<String> lastCells(String text) {
        return text.lines()
                .filter(line -> line.startsWith("|") && line.endsWith("|"))
                .map(line -> line.substring(0, line.length() - 1))
                .map(line -> line.substring(line.lastIndexOf('|')))
                .toList();
    }
}
