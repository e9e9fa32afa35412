package im.magpie.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder that holds the lab: chat-lab.jar or its classes, and in {@code lib} the servers that
 * the build has put there. They are unpacked once, into {@code servers}, and stay for the next run.
 */
final class LabHome {
    private LabHome() {}

    /** Where classes of the lab are: the jar, or the folder of the build. */
    static Path classes() {
        try {
            return Path.of(
                    LabHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file or folder in {@code lib}. */
    static Path lib(String name) {
        Path file = classes().resolveSibling("lib").resolve(name);
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing: build chat-lab with `mvn package` once");
        }
        return file;
    }

    /**
     * A server's unpacked files.
     *
     * @param name the folder in {@code servers}
     * @param unpacking fills an empty folder; runs unless an earlier run has done it
     */
    static Path server(String name, Unpacking unpacking) {
        Path servers = classes().resolveSibling("servers");
        Path unpacked = servers.resolve(name);
        if (Files.isDirectory(unpacked)) {
            return unpacked;
        }
        try {
            Files.createDirectories(servers);
            Path fresh = Files.createTempDirectory(servers, name + "-");
            try {
                unpacking.into(fresh);
                moveUnlessThere(fresh, unpacked);
            } finally {
                delete(fresh);
            }
            return unpacked;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Several processes may unpack at the same time: the first one wins, whole. */
    private static void moveUnlessThere(Path fresh, Path unpacked) throws IOException {
        try {
            Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(unpacked)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Fills a folder. */
    @FunctionalInterface
    interface Unpacking {
        void into(Path folder) throws IOException;
    }
}
