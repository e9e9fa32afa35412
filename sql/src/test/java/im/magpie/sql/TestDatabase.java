package im.magpie.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import im.magpie.common.tx.Transactions;
import im.magpie.lab.DatabaseServer;
import im.magpie.lab.LabFolder;
import im.magpie.lab.MariaDbServer;
import im.magpie.lab.MySqlServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A fresh database with the real schema, for one test class. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final HikariConfig config;
    private final HikariDataSource pool;
    private final Runnable cleanUp;

    private TestDatabase(HikariConfig config, Runnable cleanUp) {
        this.config = config;
        this.cleanUp = cleanUp;
        config.setMaximumPoolSize(10);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        this.pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
    }

    /** The embedded database, on a file in a temporary folder, as the product uses it. */
    public static TestDatabase h2() {
        try {
            Path folder = Files.createTempDirectory("magpie-h2-");
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(h2Url(folder.resolve("magpie")));
            config.setUsername("sa");
            config.setPassword("");
            return new TestDatabase(config, () -> delete(folder));
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
        return realServersRequired() || DatabaseServer.isAvailable();
    }

    /** Whether a real MySQL can run here: like MariaDB, and it needs two system libraries. */
    public static boolean mySqlAvailable() {
        return realServersRequired() || MySqlServer.isAvailable();
    }

    private static boolean realServersRequired() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"));
    }

    /** A schema of its own on a real MariaDB server that this JVM's tests share. */
    public static TestDatabase mariaDb() {
        return on(MariaDb.SERVER);
    }

    /** A schema of its own on a real MySQL server that this JVM's tests share. */
    public static TestDatabase mySql() {
        return on(MySql.SERVER);
    }

    private static TestDatabase on(DatabaseServer server) {
        String schema = "magpie" + COUNTER.incrementAndGet();
        try (Connection connection =
                        DriverManager.getConnection(
                                server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE DATABASE " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url(schema));
        config.setUsername(server.user());
        config.setPassword(server.password());
        // As the product does.
        config.setConnectionInitSql("SET SESSION innodb_lock_wait_timeout = 3");
        return new TestDatabase(config, () -> {});
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
        return config.getJdbcUrl();
    }

    /** The database user. */
    public String user() {
        return config.getUsername();
    }

    /** The user's password. */
    public String password() {
        return config.getPassword();
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

    /** One server per JVM, started on first use and ended with the JVM. */
    private static final class MariaDb {
        private static final DatabaseServer SERVER = MariaDbServer.start(LabFolder.create());
    }

    /** One server per JVM, started on first use and ended with the JVM. */
    private static final class MySql {
        private static final DatabaseServer SERVER = MySqlServer.start(LabFolder.create());
    }
}
