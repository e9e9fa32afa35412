package im.magpie.server.fault;

import im.magpie.server.history.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The numbers of all runs, as a table in Markdown: sums, and the longest of all runs. */
final class FaultTable {
    private static final String HEAD =
            """
            | fault | runs | accepted | repeated | refused | unknown | reconnects | longest until seen by all | healed after |
            |---|---|---|---|---|---|---|---|---|
            """;

    private final Map<String, List<Tally>> runs = new LinkedHashMap<>();

    void add(Fault fault, Tally tally) {
        runs.computeIfAbsent(fault.name(), name -> new ArrayList<>()).add(tally);
    }

    /** Writes what there is so far. */
    void write(Path file) {
        StringBuilder table = new StringBuilder(HEAD);
        runs.forEach((name, of) -> table.append(row(name, of)));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(String name, List<Tally> of) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %d | %.1f s | %.1f s |%n",
                name,
                of.size(),
                sum(of, Tally::accepted),
                sum(of, Tally::repeated),
                sum(of, Tally::refused),
                sum(of, Tally::unknown),
                sum(of, Tally::reconnects),
                of.stream().mapToLong(Tally::longestMillis).max().orElse(0) / 1000.0,
                of.stream().mapToLong(Tally::healedMillis).max().orElse(0) / 1000.0);
    }

    private static long sum(List<Tally> of, ToLongFunction<Tally> number) {
        return of.stream().mapToLong(number).sum();
    }
}
