package im.magpie.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One process of the lab. It can end at any time, by itself or by {@link #kill()}, and be started
 * again on the same port with the same files.
 *
 * <p>One thread at a time may start, kill, pause and restart a part.
 */
public abstract class Part implements AutoCloseable {
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final int TAIL_BYTES = 4_000;

    private final LabFolder folder;
    private final String name;
    private final int port;
    private final Path log;
    private Optional<SmallDisk> disk = Optional.empty();
    private Process process;
    private long logStart;

    Part(LabFolder folder, String name, int port) {
        this.folder = folder;
        this.name = name;
        this.port = port;
        this.log = folder.path().resolve(name + ".log");
    }

    /** What is done before each start, for instance making the data of the first one. */
    abstract void prepare();

    /** Program and arguments of the next run. */
    abstract List<String> command();

    /** Variables added to the environment of the next run. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** Whether the present run serves. */
    abstract boolean isReady();

    /** How long a start may take. */
    Duration startLimit() {
        return Duration.ofMinutes(1);
    }

    /** What the lab calls it: {@code redis}, {@code node1}. */
    public final String name() {
        return name;
    }

    /** The port of the loopback interface that its clients use; the same in all runs. */
    public int port() {
        return port;
    }

    /** The id of the present process, or of the last one. */
    public final long pid() {
        return process().pid();
    }

    /** Whether the process exists. A paused one does. */
    public final boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The file that gets what all runs print. */
    public final Path log() {
        return log;
    }

    /** Ends the process as a power switch would: SIGKILL. Returns when it has ended. */
    public final void kill() {
        process().destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** Asks the process to end: SIGTERM. Returns at once. */
    public final void terminate() {
        process().destroy();
    }

    /** Stops the process where it is: its connections stay open, and nobody answers. SIGSTOP. */
    public final void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on: SIGCONT. */
    public final void resume() {
        signal("CONT");
    }

    /** Whether parts can be given a small disk of their own here: takes root on Linux. */
    public static boolean canHaveSmallDisks() {
        return SmallDisk.isAvailable();
    }

    /** Gives all runs a disk of their own for one folder. */
    final void useSmallDisk(Path place, int mebibytes) {
        disk = Optional.of(new SmallDisk(folder, place, mebibytes));
    }

    /** Leaves no room on the small disk that the part was started with. */
    public final void fillDisk() {
        disk().fill();
    }

    /** Undoes {@link #fillDisk}. */
    public final void freeDisk() {
        disk().free();
    }

    private SmallDisk disk() {
        return disk.orElseThrow(() -> new IllegalStateException(name + " has no disk of its own"));
    }

    /** Kills the process if it is alive, starts it again and waits until it serves. */
    public final void restart() {
        if (isAlive()) {
            kill();
        }
        start();
    }

    /**
     * Waits for the end of the process.
     *
     * @return its exit code; 128 + signal for one that a signal ended
     * @throws IllegalStateException if it is still there after the limit
     */
    public final int awaitExit(Duration limit) {
        await("end", limit, () -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public final void close() {
        if (isAlive()) {
            kill();
        }
    }

    /** Starts the process and waits until it serves; if it does not, its log is in the error. */
    final void start() {
        launch();
        try {
            awaitReady();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts the process and does not wait. */
    final void launch() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        prepare();
        try {
            logStart = Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = command();
        process = run(disk.map(own -> own.under(command)).orElse(command));
    }

    private void awaitReady() {
        await(
                "be ready",
                startLimit(),
                () -> {
                    if (!process.isAlive()) {
                        throw failure("ended with exit code " + process.exitValue());
                    }
                    return isReady();
                });
    }

    /** Runs a command to its end, with its output in the log, and expects success. */
    final void runToEnd(List<String> command, Duration limit) {
        Process run = run(command);
        await("run " + command.get(0), limit, () -> !run.isAlive());
        if (run.exitValue() != 0) {
            throw failure(command.get(0) + " ended with exit code " + run.exitValue());
        }
    }

    private Process run(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.path().toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment());
        return folder.start(builder);
    }

    final LabFolder folder() {
        return folder;
    }

    /** What the present run has printed so far. */
    public final String output() {
        return read(logStart);
    }

    private String read(long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new IllegalStateException(name + " does not run");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return process;
    }

    private void await(String what, Duration limit, Condition condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw failure("did not " + what + " within " + limit.toSeconds() + " s");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw failure("was not awaited: the thread was interrupted");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private IllegalStateException failure(String what) {
        long size = log.toFile().length();
        String tail = size == 0 ? "" : read(Math.max(0, size - TAIL_BYTES));
        return new IllegalStateException(name + " " + what + "; the end of its log:\n" + tail);
    }

    /** What is waited for; may throw when it can no longer come true. */
    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }
}
