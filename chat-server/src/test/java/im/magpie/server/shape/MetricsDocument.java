package im.magpie.server.shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/metrics.md says. */
final class MetricsDocument {
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");

    /** A row: name, name in Prometheus, type and unit, labels, meaning. */
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| `(magpie\\.[a-z.]+)` \\| `(magpie_[a-z_]+)` \\| (gauge|counter|histogram), ([^|]+)"
                            + " \\|([^|]*)\\| ([^|]{10,}) \\|$");

    private static final Pattern LABEL = Pattern.compile("^`([a-z]+)`");

    private MetricsDocument() {}

    /**
     * A row.
     *
     * @param prometheus the name there
     * @param type gauge, counter or histogram
     * @param unit of the number
     * @param labels names of its labels
     */
    record Row(String prometheus, String type, String unit, Set<String> labels) {}

    /** The rows by name. */
    static Map<String, Row> rows() {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(
                        row.group(1),
                        new Row(
                                row.group(2),
                                row.group(3),
                                row.group(4),
                                labels(row.group(5).strip())));
            } else if (line.startsWith("| `magpie.")) {
                throw new AssertionError("a row that cannot be read: " + line);
            }
        }
        return rows;
    }

    private static Set<String> labels(String cell) {
        Set<String> labels = new TreeSet<>();
        for (String label : Arrays.asList(cell.split(";", -1))) {
            Matcher name = LABEL.matcher(label.strip());
            if (name.find()) {
                labels.add(name.group(1));
            }
        }
        return labels;
    }

    private static Iterable<String> lines() {
        try {
            return Files.readAllLines(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
