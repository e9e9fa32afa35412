package im.magpie.message.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** Keeps files in a folder of this machine. */
final class LocalFileStore implements FileStore {
    private final Path folder;

    LocalFileStore(Path folder) {
        this.folder = folder;
    }

    /**
     * A hard link appears at once, whole, and never in the place of another file; a move would
     * replace one. Where there are no hard links a move has to do: it looks before it moves, and
     * while it does so a file that only one can make keeps everybody else away, other nodes with
     * the same folder among them. Whatever else a link failed of fails a move too.
     */
    @Override
    public boolean put(FileKey key, Path content) throws IOException {
        Path target = path(key);
        Files.createDirectories(target.getParent());
        try {
            Files.createLink(target, content);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            if (!movedAlone(content, target)) {
                return false;
            }
        }
        persist(target.getParent());
        return true;
    }

    /** A claim that a killed process left ends the key: a new upload has another. */
    static boolean movedAlone(Path content, Path target) throws IOException {
        Path claim = target.resolveSibling(target.getFileName() + ".claim");
        try {
            Files.createFile(claim);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try {
            return moved(content, target);
        } finally {
            Files.deleteIfExists(claim);
        }
    }

    private static boolean moved(Path content, Path target) throws IOException {
        try {
            Files.move(content, target);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** A new name is in its folder, and a folder must be told to keep it too. */
    private void persist(Path parent) throws IOException {
        if (!parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows opens no folders, and journals names by itself.
        }
        for (Path part = parent; part.startsWith(folder); part = part.getParent()) {
            try (FileChannel directory = FileChannel.open(part, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    @Override
    public OptionalLong size(FileKey key) throws IOException {
        try {
            return OptionalLong.of(Files.size(path(key)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public InputStream open(FileKey key, long from, long length) throws IOException {
        FileChannel file = FileChannel.open(path(key), StandardOpenOption.READ);
        return Channels.newInputStream(file.position(from));
    }

    private Path path(FileKey key) {
        return folder.resolve(key.text());
    }
}
