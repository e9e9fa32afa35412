package im.magpie.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The lab as people run it: a program of its own. */
final class LabProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    /** Its folder is made below the given one. */
    LabProcess(Path temporary, String... args) throws IOException {
        errors = Files.createTempFile("lab-errors-", ".txt");
        List<String> command = new ArrayList<>();
        command.add(JavaProgram.current().toString());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-cp");
        command.add(LabHome.classes().toString());
        command.add(LabMain.class.getName());
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The next line of its standard output; waits for it. */
    String nextLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("the lab has ended: " + errors());
        }
        return line;
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the lab does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        Files.delete(errors);
    }

    /** Whether a process runs; one that has ended and waits for its parent does not. */
    static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}
