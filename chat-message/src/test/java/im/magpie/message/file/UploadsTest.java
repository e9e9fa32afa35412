package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.Fakes;
import im.magpie.message.FileHome;
import im.magpie.message.FileSettings;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class UploadsTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    private final Fakes.SetClock clock = new Fakes.SetClock();

    private FileHome home() {
        return new FileHome(folder, "a secret of at least thirty-two bytes");
    }

    private Uploads uploads(DataSize minFreeDisk, FileStore store) {
        FileSettings defaults = FileSettings.defaults();
        FileSettings settings =
                new FileSettings(
                        defaults.store(),
                        DataSize.ofBytes(1000),
                        defaults.urlTtl(),
                        minFreeDisk,
                        defaults.s3());
        return new Uploads(settings, tickets(), new IncomingFiles(home(), settings), store, clock);
    }

    private UploadTickets tickets() {
        return new UploadTickets(home(), clock);
    }

    private Uploads uploads() {
        return uploads(DataSize.ofBytes(0), new LocalFileStore(folder));
    }

    private String permission(Uploads uploads) {
        return tickets().sign(uploads.permit("a.bin", Scene.CHAT));
    }

    private static void take(Uploads uploads, String permission, InputStream body)
            throws IOException {
        uploads.take(permission, "", -1, () -> body);
    }

    private static InputStream content() {
        return new ByteArrayInputStream(CONTENT);
    }

    private static void assertRefused(ErrorCode code, Call call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call::run)
                .matches(refusal -> refusal.code() == code, "is " + code);
    }

    private interface Call {
        void run() throws IOException;
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void keepsAFileAndLeavesNothingBehind() throws IOException {
        Uploads uploads = uploads();
        UploadTicket ticket = uploads.permit("a.bin", Scene.CHAT);

        take(uploads, tickets().sign(ticket), content());

        assertThat(folder.resolve(ticket.key().text())).hasBinaryContent(CONTENT);
        assertNothingLeft();
    }

    @Test
    void stopsReadingBeyondTheBound() throws IOException {
        Uploads uploads = uploads();
        String permission = permission(uploads);

        assertRefused(
                ErrorCode.TOO_LARGE,
                () -> take(uploads, permission, new ByteArrayInputStream(new byte[1001])));

        assertNothingLeft();
        take(uploads, permission, new ByteArrayInputStream(new byte[1000]));
    }

    @Test
    void takesOneBodyOfAUrlAtATime() throws IOException {
        Uploads uploads = uploads();
        String permission = permission(uploads);

        uploads.take(
                permission,
                "",
                -1,
                () -> {
                    assertRefused(ErrorCode.BUSINESS, () -> take(uploads, permission, content()));
                    return content();
                });

        assertRefused(ErrorCode.BUSINESS, () -> take(uploads, permission, content()));
    }

    @Test
    void canBeTriedAgainWhenTheBodyBroke() throws IOException {
        Uploads uploads = uploads();
        String permission = permission(uploads);
        InputStream broken =
                new FilterInputStream(content()) {
                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        throw new IOException("gone");
                    }
                };

        assertThatThrownBy(() -> take(uploads, permission, broken)).hasMessage("gone");

        assertNothingLeft();
        take(uploads, permission, content());
    }

    @Test
    void keepsTheDiskFromFillingUp() throws IOException {
        Uploads roomy = uploads();
        Uploads full = uploads(DataSize.ofTerabytes(1 << 20), new LocalFileStore(folder));
        String permission = permission(roomy);

        assertRefused(ErrorCode.BUSY, () -> full.permit("a.bin", Scene.CHAT));
        assertRefused(ErrorCode.BUSY, () -> take(full, permission, content()));
        assertNothingLeft();
    }

    @Test
    void tellsWhenTheStoreIsAway() throws IOException {
        Uploads uploads = uploads(DataSize.ofBytes(0), new Away());

        assertRefused(ErrorCode.BUSY, () -> take(uploads, permission(uploads), content()));
        assertNothingLeft();
    }

    @Test
    void removesWhatAKilledProcessLeft() throws IOException {
        Path leftover = Files.createDirectories(folder.resolve("incoming")).resolve("x.part");
        Files.writeString(leftover, "half");

        uploads();

        assertThat(leftover).doesNotExist();
    }

    /** Knows nothing and takes nothing. */
    private static final class Away implements FileStore {
        @Override
        public boolean put(FileKey key, Path content) throws IOException {
            throw new IOException("away");
        }

        @Override
        public OptionalLong size(FileKey key) {
            return OptionalLong.empty();
        }

        @Override
        public InputStream open(FileKey key, long from, long length) throws IOException {
            throw new IOException("away");
        }
    }
}
