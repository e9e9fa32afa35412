package im.magpie.message.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Keeps files for ever. A file is written once, whole or not at all, and never changes. Knows
 * nothing of types and permissions. Called by many threads.
 */
interface FileStore {

    /**
     * Keeps a file.
     *
     * @param content a complete file inside {@link IncomingFiles}; the caller removes it afterwards
     * @return false when there is a file of that key already, which stays as it is
     * @throws IOException when it is not known to be kept
     */
    boolean put(FileKey key, Path content) throws IOException;

    /**
     * The size of a file in bytes; empty when there is none.
     *
     * @throws IOException when the store does not answer
     */
    OptionalLong size(FileKey key) throws IOException;

    /**
     * Part of a file that exists. The stream may go on behind it, or end there.
     *
     * @param from offset of its first byte
     * @param length bytes, at least 1, not beyond the file's end
     * @throws IOException when there is no such file or the store does not answer
     */
    InputStream open(FileKey key, long from, long length) throws IOException;
}
