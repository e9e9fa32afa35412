package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileStoreTest extends FileStoreContract {
    @TempDir Path home;

    @Override
    FileStore store() {
        return new LocalFileStore(home);
    }

    @Test
    void keepsAFileUnderItsKey() throws IOException {
        FileKey key = FileKey.create(Scene.STICKER, "png", Clock.systemUTC(), new SecureRandom());
        Path source = Files.writeString(home.resolve("source"), "content");

        store().put(key, source);

        assertThat(home.resolve(key.text())).hasContent("content");
    }

    /** Each writer has content of its own length: a mixture would show. */
    @Test
    void letsOneOfManyWritersWin() throws Exception {
        for (int round = 0; round < 10; round++) {
            FileKey key = newKey();
            List<Path> sources =
                    List.of(
                            file(content(1_000)),
                            file(content(2_000)),
                            file(content(3_000)),
                            file(content(4_000)));

            List<Boolean> won = together(sources.stream().map(s -> put(key, s)).toList());

            assertThat(won).containsOnlyOnce(true);
            int size = (won.indexOf(true) + 1) * 1_000;
            assertThat(store().size(key)).hasValue(size);
            assertThat(read(key, 0, size)).isEqualTo(content(size));
        }
    }

    /** As a file system without hard links: a link to another disk cannot be. */
    @Test
    void movesWhereNothingCanBeLinked() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory));
        assumeFalse(Files.getFileStore(memory).equals(Files.getFileStore(home)));
        FileKey key = newKey();
        Path first = Files.createTempFile(memory, "magpie-", ".first");
        Path second = Files.createTempFile(memory, "magpie-", ".second");
        try {
            Files.writeString(first, "first");
            Files.writeString(second, "second");

            assertThat(store().put(key, first)).isTrue();
            assertThat(store().put(key, second)).isFalse();

            assertThat(home.resolve(key.text())).hasContent("first");
        } finally {
            Files.deleteIfExists(first);
            Files.deleteIfExists(second);
        }
    }

    /** Where nothing can be linked a move looks first, and then replaces what came meanwhile. */
    @Test
    void letsOneOfManyMoversWin() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path target = home.resolve("target" + round);
            List<Callable<Boolean>> movers = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                Path source = file(content(1_000 * i));
                movers.add(() -> LocalFileStore.movedAlone(source, target));
            }

            List<Boolean> won = together(movers);

            assertThat(won).containsOnlyOnce(true);
            assertThat(target).hasBinaryContent(content((won.indexOf(true) + 1) * 1_000));
            assertThat(home.resolve("target" + round + ".claim")).doesNotExist();
        }
    }

    private Callable<Boolean> put(FileKey key, Path source) {
        return () -> store().put(key, source);
    }

    private static <T> List<T> together(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(work)) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
