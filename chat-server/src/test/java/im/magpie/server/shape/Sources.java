package im.magpie.server.shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Java sources of the house. */
final class Sources {
    private static final List<String> MODULES =
            List.of(
                    "chat-common",
                    "sql",
                    "chat-websocket",
                    "chat-user",
                    "chat-message",
                    "chat-server",
                    "chat-lab");

    private Sources() {}

    /**
     * The texts of all files below such a folder of each module, by class.
     *
     * @param kind {@code main} or {@code test}
     */
    static Map<String, String> of(String kind) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", kind))) {
                for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
