package im.magpie.server.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that happened in a run, in the order of time.
 *
 * @param entries oldest first
 */
public record History(List<Entry> entries) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Sorts by time; what happened at the same time stays in its order. */
    public History {
        entries = entries.stream().sorted(Comparator.comparingLong(Entry::at)).toList();
    }

    /** All entries of a kind. */
    public <T extends Entry> List<T> all(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The same with what was found out later. */
    public History with(List<? extends Entry> more) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new History(all);
    }

    /** Writes one line of JSON for each entry. */
    public void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, entries.stream().map(History::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Entry entry) {
        ObjectNode line = JSON.createObjectNode().put("kind", entry.kind());
        line.setAll((ObjectNode) JSON.valueToTree(entry));
        return line.toString();
    }
}
