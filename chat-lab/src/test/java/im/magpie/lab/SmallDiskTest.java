package im.magpie.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.lab.Part#canHaveSmallDisks",
        disabledReason = "Takes root and unshare")
class SmallDiskTest {
    private final LabFolder folder = LabFolder.create();
    private final Path place = folder.folder("data");
    private final SmallDisk disk = new SmallDisk(folder, place, 8);

    @BeforeEach
    void putSomethingThere() throws IOException {
        Files.writeString(place.resolve("old"), "old");
    }

    @AfterEach
    void stop() {
        folder.close();
    }

    /** Runs a command of the shell in the folder, by a process that sees the disk. */
    private int run(String command) throws InterruptedException {
        List<String> all = disk.under(List.of("sh", "-c", "cd " + place + " && " + command));
        return folder.start(new ProcessBuilder(all)).waitFor();
    }

    @Test
    void hasWhatTheFolderHadAndKeepsWhatIsWritten() throws InterruptedException {
        assertThat(run("grep -q old old && echo new > new")).isZero();

        assertThat(run("grep -q new new")).isZero();
        assertThat(place.resolve("new")).doesNotExist();
    }

    @Test
    void takesNothingWhileItIsFullAndIsReadOn() throws InterruptedException {
        assertThat(run("head -c 100000 /dev/zero > before")).isZero();

        disk.fill();
        assertThat(run("head -c 5000 /dev/zero > during")).isNotZero();
        assertThat(run("grep -q old old")).isZero();

        disk.free();
        assertThat(run("head -c 100000 /dev/zero > after")).isZero();
    }
}
