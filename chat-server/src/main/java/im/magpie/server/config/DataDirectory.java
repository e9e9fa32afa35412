package im.magpie.server.config;

import im.magpie.server.start.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The folder {@code chat.data-dir}, held by this process alone for as long as it lives. */
final class DataDirectory implements AutoCloseable {
    private static final int SECRET_BYTES = 48;

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder when it is missing and takes it.
     *
     * @throws StartFailure when it cannot be written, or another process has it
     */
    static DataDirectory open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isTaken(channel)) {
                channel.close();
                throw new StartFailure(
                        "The data folder "
                                + path
                                + " is in use by another process: stop that one, or set"
                                + " chat.data-dir to another folder.");
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new StartFailure(
                    "The data folder " + path + " (chat.data-dir) cannot be used: " + e + ".");
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A file in the folder. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * A secret that only this installation knows: read from the folder, or made there on first use,
     * readable by its owner only.
     */
    String secret(String name) {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new StartFailure("The secret " + file + " cannot be read: " + e + ".");
        }
    }

    private static void create(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("it appeared while it was being made", e);
        }
        Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Lets other processes have the folder. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
