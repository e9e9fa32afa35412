package im.magpie.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real database server with an empty schema {@code magpie}, set up as a deployment would: every
 * commit is forced to the disk, text is utf8mb4, all else is the server's own default. A restart
 * keeps the data.
 */
public abstract sealed class DatabaseServer extends Part permits MariaDbServer, MySqlServer {
    private static final String SCHEMA = "magpie";
    private static final String USER = "magpie";
    private static final String PASSWORD = "magpie";

    /** Runs at every start, before connections are accepted. One statement a line. */
    private static final List<String> FIRST_STATEMENTS =
            List.of(
                    "CREATE DATABASE IF NOT EXISTS " + SCHEMA + ";",
                    "CREATE USER IF NOT EXISTS '"
                            + USER
                            + "'@'%' IDENTIFIED BY '"
                            + PASSWORD
                            + "';",
                    "GRANT ALL ON *.* TO '" + USER + "'@'%';");

    DatabaseServer(LabFolder folder) {
        super(folder, "mysql", folder.freePort());
    }

    /** Whether servers can run here: their binaries exist for Linux on x86-64. */
    public static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** The JDBC url of the schema that every server has. */
    public final String url() {
        return url(SCHEMA);
    }

    /** The JDBC url of a schema. */
    public final String url(String schema) {
        return "jdbc:mysql://127.0.0.1:"
                + port()
                + "/"
                + schema
                + "?useSSL=false&allowPublicKeyRetrieval=true&rewriteBatchedStatements=true";
    }

    /** A user who may do everything. */
    public final String user() {
        return USER;
    }

    /** The user's password. */
    public final String password() {
        return PASSWORD;
    }

    /** The program that serves. */
    abstract Path program();

    /** Fills the empty data folder. */
    abstract void initialize(Path data);

    /** Arguments that only this kind of server knows. */
    abstract List<String> ownArguments();

    @Override
    final void prepare() {
        Path data = data();
        if (!Files.exists(data)) {
            initialize(data);
        }
        try {
            Files.write(statements(), FIRST_STATEMENTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    final List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.add("--no-defaults");
        command.add("--datadir=" + data());
        command.add(temporary());
        command.add("--port=" + port());
        command.add("--bind-address=127.0.0.1");
        command.add("--socket=" + folder().path().resolve("mysql.sock"));
        command.add("--pid-file=" + folder().path().resolve("mysql.pid"));
        command.add("--init-file=" + statements());
        command.add("--skip-name-resolve");
        command.add("--character-set-server=utf8mb4");
        command.add("--innodb-flush-log-at-trx-commit=1");
        command.add("--max-connections=500");
        command.addAll(asRoot());
        command.addAll(ownArguments());
        return command;
    }

    /** Servers refuse to run as root unless they are told to. */
    static List<String> asRoot() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    /** The port is open before the first statements have run, but the greeting comes after. */
    @Override
    final boolean isReady() {
        return Probe.answers(port(), "", 1);
    }

    /**
     * A server that starts deletes the temporary tables that it finds: another one's, in a folder
     * of all.
     */
    final String temporary() {
        return "--tmpdir=" + folder().path();
    }

    final Path data() {
        return folder().path().resolve("mysql");
    }

    private Path statements() {
        return folder().path().resolve("mysql-first.sql");
    }
}
