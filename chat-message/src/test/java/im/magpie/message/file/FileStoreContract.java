package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of files does. */
abstract class FileStoreContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] CONTENT = content(300_000);

    @TempDir Path folder;

    abstract FileStore store();

    static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static FileKey newKey() {
        return FileKey.create(Scene.CHAT, "bin", Clock.systemUTC(), RANDOM);
    }

    final Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "upload-", ".part"), bytes);
    }

    final byte[] read(FileKey key, long from, int length) throws IOException {
        try (InputStream in = store().open(key, from, length)) {
            return in.readNBytes(length);
        }
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        FileKey key = newKey();

        assertThat(store().put(key, file(CONTENT))).isTrue();

        assertThat(store().size(key)).hasValue(CONTENT.length);
        assertThat(read(key, 0, CONTENT.length)).isEqualTo(CONTENT);
    }

    @Test
    void givesBackAnyPart() throws IOException {
        FileKey key = newKey();
        store().put(key, file(CONTENT));

        assertThat(read(key, 0, 1)).isEqualTo(Arrays.copyOf(CONTENT, 1));
        assertThat(read(key, 70_000, 100_000))
                .isEqualTo(Arrays.copyOfRange(CONTENT, 70_000, 170_000));
        assertThat(read(key, CONTENT.length - 1, 1))
                .isEqualTo(new byte[] {CONTENT[CONTENT.length - 1]});
    }

    @Test
    void keepsAnEmptyFile() throws IOException {
        FileKey key = newKey();

        assertThat(store().put(key, file(new byte[0]))).isTrue();

        assertThat(store().size(key)).hasValue(0);
        assertThat(store().put(key, file(CONTENT))).isFalse();
    }

    @Test
    void outlivesTheFileItCameFrom() throws IOException {
        FileKey key = newKey();
        Path source = file(CONTENT);
        store().put(key, source);

        Files.deleteIfExists(source);

        assertThat(read(key, 0, CONTENT.length)).isEqualTo(CONTENT);
    }

    @Test
    void knowsNothingOfOtherKeys() throws IOException {
        FileKey key = newKey();

        assertThat(store().size(key)).isEmpty();
        assertThatThrownBy(() -> store().open(key, 0, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void neverOverwrites() throws IOException {
        FileKey key = newKey();
        store().put(key, file(CONTENT));

        assertThat(store().put(key, file(content(10)))).isFalse();

        assertThat(read(key, 0, CONTENT.length)).isEqualTo(CONTENT);
        assertThat(store().size(key)).hasValue(CONTENT.length);
    }
}
