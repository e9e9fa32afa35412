package im.magpie.lab;

import im.magpie.lab.LabOptions.Database;
import im.magpie.lab.LabOptions.Omission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The arguments of the program. What is wrong with them is an {@link IllegalArgumentException} with
 * one sentence for people.
 */
final class LabCommandLine {
    static final String HELP =
            """
            Starts a cluster on this machine: MariaDB, Redis, RocketMQ, nodes, and nginx if it is installed.

              --nodes=N               number of nodes, 0 to 9; 0 starts the servers only (default 2)
              --jar=FILE              the product's jar (default: the one the build has made)
              --java=FILE             the JVM of the nodes (default: the one that runs this)
              --heap=SIZE             heap of a node (default 256m)
              --database=mariadb|mysql
              --without=LIST          leaves out redis, rocketmq, nginx (separated by commas)
              --keep                  keeps the folder with all data and logs at the end
              --chat.…=… --spring.…=… --logging.…=…   go to the nodes
              --help                  this text

            When everything is ready it prints all ports and process ids in one line of JSON. Then it reads commands:

              restart PART            same port, same data (Redis: empty); prints a line of JSON when it is ready
              kill|pause|resume PART  SIGKILL, SIGSTOP, SIGCONT
              stop                    ends everything, as SIGTERM and SIGINT do

            Parts are mysql, redis, rocketmq, nginx, node1, node2 and so on.
            """;

    /** These differ from node to node: one value for all can not be right. */
    private static final List<String> PER_NODE =
            List.of("--chat.node-id", "--chat.data-dir", "--chat.websocket.port");

    private int nodes = 2;
    private Optional<Path> jar = Optional.empty();
    private Path java = JavaProgram.current();
    private String heap = "256m";
    private Database database = Database.MARIADB;
    private final Set<Omission> without = EnumSet.noneOf(Omission.class);
    private boolean keep;
    private final List<String> nodeArguments = new ArrayList<>();

    private LabCommandLine() {}

    static LabOptions parse(String... args) {
        LabCommandLine line = new LabCommandLine();
        for (String arg : args) {
            line.take(arg);
        }
        return line.options();
    }

    private void take(String arg) {
        String[] parts = arg.split("=", 2);
        String key = parts[0];
        if (arg.equals("--keep")) {
            keep = true;
        } else if (key.startsWith("--chat.")
                || key.startsWith("--spring.")
                || key.startsWith("--logging.")) {
            forNodes(key, arg);
        } else if (parts.length == 2 && !parts[1].isBlank()) {
            take(key, parts[1]);
        } else {
            throw new IllegalArgumentException(
                    "Unknown option, or one without a value: " + arg + " (see --help).");
        }
    }

    private void take(String key, String value) {
        switch (key) {
            case "--nodes" -> nodes = number(value);
            case "--jar" -> jar = Optional.of(file(key, value));
            case "--java" -> java = file(key, value);
            case "--heap" -> heap = heap(value);
            case "--database" -> database = oneOf(Database.class, key, value);
            case "--without" ->
                    Stream.of(value.split(","))
                            .forEach(part -> without.add(oneOf(Omission.class, key, part)));
            default ->
                    throw new IllegalArgumentException("Unknown option " + key + " (see --help).");
        }
    }

    private void forNodes(String key, String arg) {
        if (PER_NODE.contains(key)) {
            throw new IllegalArgumentException(
                    key + " differs from node to node, the lab sets it.");
        }
        nodeArguments.add(arg);
    }

    private static int number(String value) {
        if (!value.matches("[0-9]")) {
            throw new IllegalArgumentException(
                    "--nodes must be 0 to " + LabOptions.MAX_NODES + ", but is " + value + ".");
        }
        return Integer.parseInt(value);
    }

    private static String heap(String value) {
        if (!value.matches("[0-9]+[kKmMgG]?")) {
            throw new IllegalArgumentException(
                    "--heap must be a size such as 256m, but is " + value + ".");
        }
        return value;
    }

    private static Path file(String key, String value) {
        Path file = Path.of(value).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(key + " must name a file, but is " + value + ".");
        }
        return file;
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String key, String value) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> nameOf(constant).equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        key
                                                + " knows "
                                                + Stream.of(type.getEnumConstants())
                                                        .map(LabCommandLine::nameOf)
                                                        .toList()
                                                + ", but not "
                                                + value
                                                + "."));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private LabOptions options() {
        Optional<NodeOptions> node =
                nodes == 0
                        ? Optional.empty()
                        : Optional.of(
                                new NodeOptions(
                                        jar.orElseGet(LabCommandLine::builtJar),
                                        java,
                                        List.of("-Xmx" + heap),
                                        nodeArguments));
        return new LabOptions(nodes, node, database, without, OptionalInt.empty(), keep);
    }

    /** The product beside the lab: both are modules of one build. */
    private static Path builtJar() {
        Path target =
                LabHome.classes()
                        .resolveSibling("../../chat-server/target")
                        .toAbsolutePath()
                        .normalize();
        List<Path> jars = Files.isDirectory(target) ? executables(target) : List.of();
        if (jars.size() != 1) {
            throw new IllegalArgumentException(
                    "There must be one executable jar in "
                            + target
                            + ", but there are "
                            + jars.size()
                            + ": build it with `mvn package`, or name it with --jar=FILE.");
        }
        return jars.get(0);
    }

    private static List<Path> executables(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(LabCommandLine::isExecutable)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isExecutable(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getManifest() != null
                    && jar.getManifest()
                            .getMainAttributes()
                            .containsKey(Attributes.Name.MAIN_CLASS);
        } catch (IOException e) {
            return false;
        }
    }
}
