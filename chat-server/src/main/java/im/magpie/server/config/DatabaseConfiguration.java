package im.magpie.server.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.tx.Transactions;
import im.magpie.server.start.StartFailure;
import im.magpie.sql.DatabaseCheck;
import im.magpie.sql.RetryingTransactions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;

/** The one database, chosen by {@code spring.datasource.url}: the embedded one without it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final Logger log = LoggerFactory.getLogger(DatabaseConfiguration.class);

    private static final Duration POOL_WAIT = Duration.ofSeconds(1);
    private static final int POOL_SIZE = 16;

    /** At the start a server that is busy, or starting as well, is tried again for so long. */
    private static final Duration START_WAIT = Duration.ofSeconds(10);

    /** MySQL waits 50 s for a lock by default; no caller of ours waits that long. */
    private static final String MYSQL_SESSION = "SET SESSION innodb_lock_wait_timeout = 3";

    private static final Set<MigrationState> FROM_THE_FUTURE =
            Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

    @Bean
    DataSource dataSource(
            DataSourceProperties properties,
            DataDirectory data,
            ObjectProvider<ClusterEvents> events) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setMaximumPoolSize(POOL_SIZE);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        // Or trying a connection would take longer than waiting for one may.
        config.setValidationTimeout(POOL_WAIT.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (properties.getUrl() == null) {
            return openEmbedded(config, data.resolve("magpie"), events);
        }
        config.setJdbcUrl(properties.getUrl());
        config.setUsername(properties.getUsername());
        config.setPassword(properties.getPassword());
        config.setInitializationFailTimeout(START_WAIT.toMillis());
        forMySql(config);
        return open(config, properties.getUrl());
    }

    private static HikariDataSource openEmbedded(
            HikariConfig config, Path path, ObjectProvider<ClusterEvents> events) {
        EmbeddedDatabase database = EmbeddedDatabase.at(path, () -> beginAnew(events));
        database.goInto(config);
        HikariDataSource pool = open(config, path.toString());
        database.isIn(pool);
        return pool;
    }

    /**
     * A commit that failed may be in the file, and one that was seen in memory may not: what this
     * node remembers is forgotten, and clients come back and page, as after a restart.
     */
    private static void beginAnew(ObjectProvider<ClusterEvents> events) {
        Thread thread = new Thread(() -> forgetAll(events), "opened-again");
        thread.setDaemon(true);
        thread.start();
    }

    private static void forgetAll(ObjectProvider<ClusterEvents> events) {
        try {
            events.getObject().publish(new EventsMissed());
        } catch (RuntimeException e) {
            log.error("what this node remembers may be wrong: start it again", e);
        }
    }

    private static HikariDataSource open(HikariConfig config, String name) {
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new StartFailure(
                    "The database " + withoutQuery(name) + " cannot be opened: " + cause + ".");
        }
    }

    private static String withoutQuery(String name) {
        return name.replaceAll("[?;].*", "");
    }

    private static void forMySql(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:mysql:")) {
            config.setConnectionInitSql(MYSQL_SESSION);
            config.addDataSourceProperty("rewriteBatchedStatements", "true");
            // A silent network would hang who waits for it for minutes.
            config.addDataSourceProperty("connectTimeout", "1000");
            config.addDataSourceProperty(
                    // The pool passes on nothing but strings.
                    "socketTimeout", String.valueOf(DatabaseSilence.OF_STATEMENTS.toMillis()));
        }
    }

    @Bean
    AbstractPlatformTransactionManager transactionManager(
            DataSourceProperties properties, DataSource dataSource) {
        return properties.getUrl() == null
                ? new EmbeddedTransactions(dataSource)
                : DatabaseSilence.transactions(dataSource);
    }

    @Bean
    Transactions transactions(AbstractPlatformTransactionManager manager) {
        return new RetryingTransactions(manager);
    }

    /** Nothing reads the database before it was checked and migrated. */
    @Bean
    FlywayMigrationStrategy checkedMigration(DataSource dataSource, Clock clock) {
        return flyway -> {
            new DatabaseCheck(dataSource, clock).run();
            MigrationInfoService schema = flyway.info();
            requireKnownSchema(schema.all());
            if (schema.pending().length > 0) {
                patient(flyway.getConfiguration()).migrate();
            } else if (flyway.getConfiguration().isValidateOnMigrate()) {
                flyway.validate();
            }
        };
    }

    /** Only who changes the schema waits long: looking at it is done in no time, or never. */
    private static Flyway patient(org.flywaydb.core.api.configuration.Configuration flyway) {
        return Flyway.configure(flyway.getClassLoader())
                .configuration(flyway)
                .dataSource(DatabaseSilence.migrating(flyway.getDataSource()))
                .load();
    }

    /** Flyway by itself would let an old jar write into tables it does not know. */
    private static void requireKnownSchema(MigrationInfo[] migrations) {
        for (MigrationInfo migration : migrations) {
            if (FROM_THE_FUTURE.contains(migration.getState())) {
                throw new StartFailure(
                        "The database was last used by a newer version of Magpie (its schema has"
                                + " version "
                                + migration.getVersion()
                                + ", which this jar does not know): start that version.");
            }
        }
    }
}
