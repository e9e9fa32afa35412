package im.magpie.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One temporary folder and the processes that work in it. Closing kills them and deletes the
 * folder; the end of this JVM does the same. If the JVM is killed, a small shell process that waits
 * for just that does it.
 */
public final class LabFolder implements AutoCloseable {
    /**
     * Reads lines "+ pid" and "- pid". Their end is the end of the JVM, however it came. A process
     * that is dying may still write, so the folder is deleted until that succeeds. Signals of a
     * terminal are for the others.
     */
    private static final String WATCH =
            """
            trap '' INT TERM HUP
            pids=' '
            while read -r sign pid; do
              case $sign in
                +) pids="$pids$pid " ;;
                -) case $pids in *" $pid "*) pids="${pids%%" $pid "*} ${pids#*" $pid "}" ;; esac ;;
              esac
            done
            [ "$pids" = ' ' ] || kill -9 $pids 2>/dev/null
            [ "$2" = delete ] || exit 0
            for attempt in 1 2 3 4 5 6 7 8 9 10; do
              rm -rf "$1" 2>/dev/null
              [ ! -e "$1" ] && exit 0
              sleep 0.2
            done
            """;

    private final Path path;
    private final boolean keep;
    private final Ports ports = new Ports();
    private final Set<Process> processes = new LinkedHashSet<>();
    private final Process watch;
    private final Thread hook = new Thread(this::end, "lab-folder-end");
    private boolean closed;

    private LabFolder(Path path, boolean keep) throws IOException {
        this.path = path;
        this.keep = keep;
        this.watch =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                WATCH,
                                "magpie-lab-watch",
                                path.toString(),
                                keep ? "keep" : "delete")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A new folder below the system's temporary folder. */
    public static LabFolder create() {
        return create(false);
    }

    /**
     * A new folder below the system's temporary folder.
     *
     * @param keep whether the files stay when it is closed; processes never do
     */
    public static LabFolder create(boolean keep) {
        try {
            return new LabFolder(Files.createTempDirectory("magpie-lab-"), keep);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** A port of the loopback interface that nobody listens on. Never the same one twice. */
    public int freePort() {
        return ports.free();
    }

    /** A free port whose neighbour at that distance is free, too, and reserved. */
    int freePortWithNeighbour(int distance) {
        return ports.freeWithNeighbour(distance);
    }

    /** A folder in it, made if need be. */
    synchronized Path folder(String name) {
        checkOpen();
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process that ends with this folder at the latest.
     *
     * @throws IllegalStateException if the folder is closed already
     */
    public synchronized Process start(ProcessBuilder builder) {
        checkOpen();
        try {
            Process process = builder.start();
            processes.add(process);
            tellWatch("+", process);
            CompletableFuture<Void> unused = process.onExit().thenAccept(this::forget);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
    }

    /** Ids are used again by other processes: what has ended must not be killed. */
    private synchronized void forget(Process process) {
        if (processes.remove(process)) {
            tellWatch("-", process);
        }
    }

    private void tellWatch(String sign, Process process) {
        try {
            OutputStream line = watch.getOutputStream();
            line.write((sign + " " + process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            line.flush();
        } catch (IOException e) {
            // The watch is gone. That is no reason to stop: the shutdown hook is still there.
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
        }
    }

    private void end() {
        List<Process> living;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            living = List.copyOf(processes);
        }
        living.forEach(Process::destroyForcibly);
        living.forEach(LabFolder::awaitEnd);
        if (!keep) {
            delete();
        }
        try {
            watch.getOutputStream().close();
        } catch (IOException e) {
            watch.destroyForcibly();
        }
        awaitEnd(watch);
    }

    /** What is killed ends soon, and until then its files can not be deleted. */
    private static void awaitEnd(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " is not deleted", e);
        }
    }
}
