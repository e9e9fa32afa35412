package im.magpie.message.file;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.FileHome;
import im.magpie.message.FileSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.stereotype.Component;

/**
 * Where uploads arrive: a folder beside the local store, on the same disk, and apart from those of
 * other nodes. A file in it is not yet anybody's; what a killed process left there is removed at
 * the node's next start.
 */
@Component
final class IncomingFiles {
    private static final int BUFFER = 64 << 10;

    /** How much may arrive between two looks at the free disk. */
    private static final long LOOK_EVERY = 4L << 20;

    private final Path folder;
    private final long minFreeDisk;

    IncomingFiles(FileHome home, FileSettings settings) {
        this.folder = home.folder().resolve("incoming").resolve(home.node());
        this.minFreeDisk = settings.minFreeDisk().toBytes();
        try {
            Files.createDirectories(folder);
            removeLeftovers();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for uploads cannot be used", e);
        }
    }

    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /**
     * Refuses when the disk is about to be full: the database lives on it too.
     *
     * @throws ChatException busy
     */
    void requireRoom() throws IOException {
        if (minFreeDisk > 0 && Files.getFileStore(folder).getUsableSpace() < minFreeDisk) {
            throw new ChatException(ErrorCode.BUSY, "file.disk-full");
        }
    }

    /**
     * Writes a stream to a new file and waits until the disk has it.
     *
     * @param most bytes the stream may have
     * @return the file; the caller deletes it
     * @throws ChatException too large, or busy when the disk fills up; nothing is left behind
     * @throws IOException when the stream broke or the disk failed; nothing is left behind
     */
    Path receive(InputStream source, long most) throws IOException {
        requireRoom();
        Path file = Files.createTempFile(folder, "upload-", ".part");
        try {
            write(source, most, file);
            return file;
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void write(InputStream source, long most, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long written = 0;
        long nextLook = LOOK_EVERY;
        try (FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int some = source.read(buffer); some >= 0; some = source.read(buffer)) {
                written += some;
                if (written > most) {
                    throw new ChatException(ErrorCode.TOO_LARGE, "file.too-large", most);
                }
                if (written >= nextLook) {
                    requireRoom();
                    nextLook = written + LOOK_EVERY;
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, some);
                while (bytes.hasRemaining()) {
                    target.write(bytes);
                }
            }
            target.force(true);
        }
    }
}
