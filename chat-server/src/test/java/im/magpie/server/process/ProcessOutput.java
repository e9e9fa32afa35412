package im.magpie.server.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What one process after the other prints, line by line, as it comes. */
final class ProcessOutput {
    private final List<String> lines = new ArrayList<>();
    private int firstOfPresentRun;
    private Thread reader;

    /** Reads a new process's output until it ends. */
    synchronized void follow(Process process) {
        firstOfPresentRun = lines.size();
        reader = new Thread(() -> read(process), "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Process process) {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output ended: " + e + ")");
        } finally {
            wakeWaiters();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void wakeWaiters() {
        notifyAll();
    }

    synchronized String text() {
        return String.join("\n", lines);
    }

    /** Waits until everything a dead process has printed was read. */
    void awaitEnd() throws InterruptedException {
        Thread current;
        synchronized (this) {
            current = reader;
        }
        current.join(5_000);
    }

    /** The first line of the present run that matches; empty when it does not come. */
    synchronized Optional<String> awaitLine(
            Predicate<String> wanted, Process process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<String> found =
                    lines.subList(firstOfPresentRun, lines.size()).stream()
                            .filter(wanted)
                            .findFirst();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            boolean over = left <= 0 || (!process.isAlive() && !reader.isAlive());
            if (found.isPresent() || over) {
                return found;
            }
            try {
                // Bounded, because the end of the process wakes nobody.
                wait(Math.min(left, 200));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
