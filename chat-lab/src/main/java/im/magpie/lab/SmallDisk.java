package im.magpie.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk of fixed size under one folder of one part, so that it can be full while the machine's are
 * not. It is a file system in memory that is mounted in a namespace of its own: nobody else sees
 * it, it stays when the part is killed and restarted, and the system takes it away with the process
 * that holds it, which ends with the lab's folder at the latest. Takes root, and {@code unshare}
 * and {@code nsenter} of util-linux.
 */
final class SmallDisk {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final String FILLER = "filler";
    private static final int BLOCK = 4096;
    private static final int LARGE = 256 * BLOCK;

    /**
     * What is in the folder goes onto the disk, its holes filled: a file that is there in full must
     * not need more room later. Then it only holds the disk.
     */
    private static final String HOLD =
            """
            set -e
            place=$1
            mkdir -p "$place" "$place.disk"
            mount -t tmpfs -o "size=$2,mode=700" tmpfs "$place.disk"
            cp -a --sparse=never "$place/." "$place.disk/"
            mount --bind "$place.disk" "$place"
            touch "$place.ready"
            exec sleep infinity
            """;

    private final LabFolder folder;
    private final Path place;
    private final int mebibytes;
    private Process holder;

    /**
     * @param place the folder that will be on it, with what it holds when the disk is made
     */
    SmallDisk(LabFolder folder, Path place, int mebibytes) {
        this.folder = folder;
        this.place = place;
        this.mebibytes = mebibytes;
    }

    /** Whether this user may make one here. */
    static boolean isAvailable() {
        try {
            Process trial =
                    new ProcessBuilder(
                                    "unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The command, run by a process that sees the disk, which is made before the first one. */
    List<String> under(List<String> command) {
        if (holder == null) {
            make();
        }
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "nsenter",
                                "--target",
                                Long.toString(holder.pid()),
                                "--mount",
                                "--wd",
                                "--"));
        all.addAll(command);
        return all;
    }

    private void make() {
        Path log = sibling(".disk.log");
        holder =
                folder.start(
                        new ProcessBuilder(
                                        "unshare",
                                        "--mount",
                                        "sh",
                                        "-c",
                                        HOLD,
                                        "magpie-lab-disk",
                                        place.toString(),
                                        mebibytes + "m")
                                .directory(folder.path().toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile()));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(sibling(".ready"))) {
            if (!holder.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no disk of " + mebibytes + " MiB at " + place + ": " + said(log));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Path sibling(String suffix) {
        return place.resolveSibling(place.getFileName() + suffix);
    }

    private static String said(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all the room that is left. */
    void fill() {
        try (OutputStream file = Files.newOutputStream(filler())) {
            writeUntilFull(file, new byte[LARGE]);
            writeUntilFull(file, new byte[BLOCK]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeUntilFull(OutputStream file, byte[] some) {
        try {
            while (true) {
                file.write(some);
            }
        } catch (IOException e) {
            // Full, which is what it is for.
        }
    }

    /** Gives it back. */
    void free() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From outside, through the eyes of the holder. */
    private Path filler() {
        return Path.of("/proc/" + holder.pid() + "/root" + place, FILLER);
    }
}
