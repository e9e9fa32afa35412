package im.magpie.server.backup;

import im.magpie.common.repeat.Repeating;
import im.magpie.server.start.StartFailure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Copies the embedded database into a folder while users write. A copy is a zip file with the
 * database as it was at one moment after the copy began; it has its name only when it is whole.
 * Uploaded files and the token secret are not in it.
 */
@Component
final class EmbeddedBackups implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBackups.class);

    /** Names in the order of time. */
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'magpie-'yyyyMMdd'T'HHmmss.SSS'Z.zip'")
                    .withZone(ZoneOffset.UTC);

    private static final String WHOLE = "magpie-[0-9T.]+Z\\.zip";
    private static final String UNFINISHED = "unfinished.zip";
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final BackupSettings settings;
    private final DataSource database;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Repeating copying;

    EmbeddedBackups(
            BackupSettings settings, DataSource database, Clock clock, MeterRegistry registry) {
        this.settings = settings;
        this.database = database;
        this.clock = clock;
        this.registry = registry;
        this.copying = new Repeating("backup", settings.every(), this::backUpOrLog);
    }

    /**
     * @throws StartFailure when the folder cannot be used, or the database is not the embedded one
     */
    @Override
    public void start() {
        if (settings.folder().isEmpty()) {
            return;
        }
        Duration first = timeToFirst();
        Gauge.builder("magpie.backup.age", this, EmbeddedBackups::secondsSinceNewest)
                .baseUnit("seconds")
                .register(registry);
        copying.start(first);
    }

    /** When the first copy of this run is due: at once, unless an earlier run has made one. */
    Duration timeToFirst() {
        try (Connection connection = database.getConnection()) {
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                throw new StartFailure(
                        "chat.backup.folder is for the embedded database: copy "
                                + connection.getMetaData().getDatabaseProductName()
                                + " with its own tools, see docs/operations.md.");
            }
            Files.createDirectories(folder());
            OptionalLong age = millisSinceNewest();
            return age.isEmpty()
                    ? Duration.ZERO
                    : Duration.ofMillis(Math.max(0, settings.every().toMillis() - age.getAsLong()));
        } catch (IOException | SQLException e) {
            throw new StartFailure(
                    "The folder " + folder() + " (chat.backup.folder) cannot be used: " + e + ".");
        }
    }

    private OptionalLong millisSinceNewest() throws IOException {
        List<Path> copies = copies();
        if (copies.isEmpty()) {
            return OptionalLong.empty();
        }
        Path newest = copies.get(copies.size() - 1);
        return OptionalLong.of(clock.millis() - Files.getLastModifiedTime(newest).toMillis());
    }

    /** Infinite when there is no copy, or none that can be looked at. */
    private double secondsSinceNewest() {
        try {
            OptionalLong age = millisSinceNewest();
            return age.isEmpty() ? Double.POSITIVE_INFINITY : age.getAsLong() / 1000.0;
        } catch (IOException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private Path folder() {
        return Path.of(settings.folder()).toAbsolutePath();
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.getFileName().toString().matches(WHOLE))
                    .sorted()
                    .toList();
        }
    }

    /** What fails is told, and tried again when the next copy is due. */
    private void backUpOrLog() {
        try {
            log.info("the database is copied to {}", backUp());
        } catch (IOException | SQLException | RuntimeException | Error e) {
            log.error("the database is not copied to {}: {}", folder(), e.toString());
        }
    }

    /** Makes one copy and deletes those that are too many. */
    Path backUp() throws IOException, SQLException {
        Path unfinished = folder().resolve(UNFINISHED);
        Files.deleteIfExists(unfinished);
        createForOwnerOnly(unfinished);
        try (Connection connection = database.getConnection();
                PreparedStatement copy = connection.prepareStatement("BACKUP TO ?")) {
            copy.setString(1, unfinished.toString());
            copy.execute();
        }
        try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Path whole = folder().resolve(NAME.format(clock.instant()));
        Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
        List<Path> copies = copies();
        for (Path old : copies.subList(0, Math.max(0, copies.size() - settings.keep()))) {
            Files.delete(old);
        }
        return whole;
    }

    /** It will hold every message. */
    private static void createForOwnerOnly(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** A copy that is being made is finished, or left without a name. */
    @Override
    public void stop() {
        if (!copying.stop(STOP_WITHIN)) {
            log.warn("the end does not wait for the backup");
        }
    }

    @Override
    public boolean isRunning() {
        return copying.isRunning();
    }
}
