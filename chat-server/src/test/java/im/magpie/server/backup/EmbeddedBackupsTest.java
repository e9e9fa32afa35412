package im.magpie.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies are whole, consistent and not too many. */
class EmbeddedBackupsTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir private Path data;
    @TempDir private Path folder;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private JdbcDataSource database;

    @BeforeEach
    void fill() throws SQLException {
        database = database(data);
        execute("CREATE TABLE entry (place INT PRIMARY KEY, half INT)");
    }

    /** As the product opens it. */
    private static JdbcDataSource database(Path folder) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(
                "jdbc:h2:async:"
                        + folder.resolve("magpie")
                        + ";MODE=MySQL;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        database.setUser("sa");
        database.setPassword("");
        return database;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private EmbeddedBackups backups(int keep, Clock clock) {
        return new EmbeddedBackups(
                new BackupSettings(folder.toString(), Duration.ofDays(1), keep),
                database,
                clock,
                meters);
    }

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    @Test
    void aCopyIsTheDatabaseOfOneMomentThoughOthersWrite(@TempDir Path restored) throws Exception {
        AtomicInteger committed = new AtomicInteger();
        AtomicBoolean end = new AtomicBoolean();
        Thread writer = new Thread(() -> write(committed, end));
        writer.start();
        while (committed.get() < 200) {
            Thread.onSpinWait();
        }
        int before = committed.get();

        Path copy = backups(7, Clock.systemUTC()).backUp();

        int after = committed.get();
        end.set(true);
        writer.join();
        try (ZipFile zip = new ZipFile(copy.toFile());
                InputStream file = zip.getInputStream(zip.getEntry("magpie.mv.db"))) {
            Files.copy(file, restored.resolve("magpie.mv.db"));
        }
        // Each transaction is two rows: a copy without the second of them is none of one moment.
        assertThat(numbers(restored)).hasSizeBetween(2 * before, 2 * after + 2);
        List<Integer> numbers = numbers(restored);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        assertThat(numbers.size() % 2).isZero();
    }

    private void write(AtomicInteger committed, AtomicBoolean end) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; !end.get(); i++) {
                statement.execute("INSERT INTO entry VALUES (" + (2 * i + 1) + ", 1)");
                statement.execute("INSERT INTO entry VALUES (" + (2 * i + 2) + ", 2)");
                connection.commit();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> numbers(Path folder) throws SQLException {
        try (Connection connection = database(folder).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT place FROM entry ORDER BY place")) {
            Stream.Builder<Integer> numbers = Stream.builder();
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
            return numbers.build().toList();
        }
    }

    @Test
    void keepsTheNewestAndLeavesOtherFilesAlone() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("unfinished.zip"), "of a run that was killed");
        for (int hour = 0; hour < 4; hour++) {
            backups(2, at(NOON.plus(Duration.ofHours(hour)))).backUp();
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "notes.txt",
                            "magpie-20260102T140000.000Z.zip",
                            "magpie-20260102T150000.000Z.zip");
        }
    }

    @Test
    void startsWithOneUnlessThereIsAFreshOne() throws Exception {
        EmbeddedBackups backups = backups(7, at(NOON));
        backups.start();
        await().until(() -> !timeToFirst(NOON).isZero());
        backups.stop();

        assertThat(timeToFirst(NOON)).isEqualTo(Duration.ofDays(1));
        assertThat(timeToFirst(NOON.plus(Duration.ofHours(20)))).isEqualTo(Duration.ofHours(4));
        assertThat(timeToFirst(NOON.plus(Duration.ofDays(3)))).isZero();
    }

    @Test
    void tellsHowOldTheNewestCopyIs() throws Exception {
        EmbeddedBackups backups = backups(7, at(NOON.plus(Duration.ofHours(20))));
        backups.backUp();
        backups.start();
        try {
            assertThat(timeToFirst(NOON)).isPositive();
            assertThat(age()).isEqualTo(20 * 3600.0);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            assertThat(age()).as("there is none").isInfinite();
        } finally {
            backups.stop();
        }
    }

    private double age() {
        return meters.get("magpie.backup.age").gauge().value();
    }

    /** As a start at that time would see it; the copy's file says that it was made at noon. */
    private Duration timeToFirst(Instant now) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".zip")).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(NOON));
            }
        }
        return backups(7, at(now)).timeToFirst();
    }
}
