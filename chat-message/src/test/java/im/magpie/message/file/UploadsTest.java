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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class UploadsTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    private static final long UID = 7;

    private static final Uploads.BodySource UNREAD =
            () -> {
                throw new AssertionError("the body was read");
            };

    @TempDir Path folder;

    private final Fakes.Standings standings = new Fakes.Standings();

    private final Fakes.SetClock clock = new Fakes.SetClock();

    private FileHome home() {
        return new FileHome(folder, "local", "a secret of at least thirty-two bytes");
    }

    private Uploads uploads(DataSize minFreeDisk, FileStore store) {
        return uploads(minFreeDisk, 32, store);
    }

    private Uploads uploads(DataSize minFreeDisk, int maxUploads, FileStore store) {
        FileSettings defaults = FileSettings.defaults();
        FileSettings settings =
                new FileSettings(
                        defaults.store(),
                        defaults.folder(),
                        DataSize.ofBytes(1000),
                        defaults.urlTtl(),
                        minFreeDisk,
                        maxUploads,
                        defaults.s3());
        return new Uploads(
                settings, tickets(), new IncomingFiles(home(), settings), store, standings, clock);
    }

    private UploadTickets tickets() {
        return new UploadTickets(home(), clock);
    }

    private Uploads uploads() {
        return uploads(DataSize.ofBytes(0), new LocalFileStore(folder));
    }

    private String permission(Uploads uploads) {
        return permission(uploads, UID, "a.bin");
    }

    private String permission(Uploads uploads, long uid, String fileName) {
        return tickets().sign(uploads.permit(uid, fileName, Scene.CHAT));
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
        try (Stream<Path> left = Files.list(folder.resolve("incoming").resolve("local"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void keepsAFileAndLeavesNothingBehind() throws IOException {
        Uploads uploads = uploads();
        UploadTicket ticket = uploads.permit(UID, "a.bin", Scene.CHAT);

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
        take(uploads, permission(uploads), new ByteArrayInputStream(new byte[1000]));
    }

    /** Else one permission would carry the largest file again and again. */
    @Test
    void readsNoSecondBodyAfterOneWasRefused() throws IOException {
        Uploads uploads = uploads();
        String large = permission(uploads);
        String picture = permission(uploads, UID, "a.png");

        assertRefused(
                ErrorCode.TOO_LARGE,
                () -> take(uploads, large, new ByteArrayInputStream(new byte[1001])));
        assertRefused(
                ErrorCode.VALIDATION,
                () -> uploads.take(picture, "image/png", -1, UploadsTest::content));

        assertRefused(ErrorCode.FORBIDDEN, () -> uploads.take(large, "", -1, UNREAD));
        assertRefused(ErrorCode.FORBIDDEN, () -> uploads.take(picture, "image/png", -1, UNREAD));
        take(uploads, permission(uploads), content());
    }

    @Test
    void isNotUsedUpByWhatWasRefusedUnread() throws IOException {
        Uploads uploads = uploads();
        String permission = permission(uploads, UID, "a.mp3");

        assertRefused(ErrorCode.TOO_LARGE, () -> uploads.take(permission, "", 1001, UNREAD));
        assertRefused(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                () -> uploads.take(permission, "text/html", -1, UNREAD));

        take(uploads, permission, content());
    }

    @Test
    void readsNothingOfABannedUser() throws IOException {
        Uploads uploads = uploads();
        String permission = permission(uploads);

        standings.banned.add(UID);
        assertRefused(ErrorCode.BANNED, () -> uploads.take(permission, "", -1, UNREAD));
        take(uploads, permission(uploads, 8, "a.bin"), content());

        standings.banned.remove(UID);
        take(uploads, permission, content());
    }

    @Test
    void boundsTheUploadsInHand() throws IOException {
        Uploads uploads = uploads(DataSize.ofBytes(0), 2, new LocalFileStore(folder));
        String refused = permission(uploads, 3, "a.bin");

        takeMeanwhile(
                uploads,
                1,
                () ->
                        takeMeanwhile(
                                uploads,
                                2,
                                () ->
                                        assertRefused(
                                                ErrorCode.BUSY,
                                                () -> uploads.take(refused, "", -1, UNREAD))));

        take(uploads, refused, content());
    }

    @Test
    void keepsPlacesForOtherUsers() throws IOException {
        Uploads uploads = uploads(DataSize.ofBytes(0), 8, new LocalFileStore(folder));
        String third = permission(uploads, 1, "a.bin");

        takeMeanwhile(
                uploads,
                1,
                () ->
                        takeMeanwhile(
                                uploads,
                                1,
                                () -> {
                                    assertRefused(
                                            ErrorCode.BUSY,
                                            () -> uploads.take(third, "", -1, UNREAD));
                                    take(uploads, permission(uploads, 2, "a.bin"), content());
                                }));

        take(uploads, third, content());
    }

    /** Does something while a body of a user is on its way. */
    private void takeMeanwhile(Uploads uploads, long uid, Call meanwhile) throws IOException {
        uploads.take(
                permission(uploads, uid, "a.bin"),
                "",
                -1,
                () -> {
                    meanwhile.run();
                    return content();
                });
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
    void storesOneOfTwoBodiesThatTwoNodesTakeForOneUrl() throws Exception {
        for (int round = 0; round < 10; round++) {
            Uploads one = onNode("one");
            Uploads two = onNode("two");
            UploadTicket ticket = one.permit(UID, "a.bin", Scene.CHAT);
            String permission = tickets().sign(ticket);
            CyclicBarrier bothRead = new CyclicBarrier(2);

            CompletableFuture<Boolean> first = stored(one, permission, "first", bothRead);
            CompletableFuture<Boolean> second = stored(two, permission, "other one", bothRead);

            boolean firstWon = first.get(10, TimeUnit.SECONDS);
            assertThat(second.get(10, TimeUnit.SECONDS)).isNotEqualTo(firstWon);
            assertThat(folder.resolve(ticket.key().text()))
                    .hasContent(firstWon ? "first" : "other one");
        }
    }

    private Uploads onNode(String node) {
        FileSettings settings = FileSettings.defaults();
        FileHome home = new FileHome(folder, node, "a secret of at least thirty-two bytes");
        return new Uploads(
                settings,
                tickets(),
                new IncomingFiles(home, settings),
                new LocalFileStore(folder),
                standings,
                clock);
    }

    /** Whether it was stored; both nodes have seen by then that nothing is there yet. */
    private static CompletableFuture<Boolean> stored(
            Uploads uploads, String permission, String text, CyclicBarrier bothRead) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        uploads.take(
                                permission,
                                "",
                                -1,
                                () -> {
                                    meet(bothRead);
                                    return new ByteArrayInputStream(
                                            text.getBytes(StandardCharsets.UTF_8));
                                });
                        return true;
                    } catch (ChatException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.BUSINESS);
                        return false;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
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

        assertRefused(ErrorCode.BUSY, () -> full.permit(UID, "a.bin", Scene.CHAT));
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
        Path leftover =
                Files.createDirectories(folder.resolve("incoming").resolve("local"))
                        .resolve("x.part");
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
