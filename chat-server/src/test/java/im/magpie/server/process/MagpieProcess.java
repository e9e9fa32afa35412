package im.magpie.server.process;

import im.magpie.lab.LabFolder;
import im.magpie.lab.Ports;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run after the other of the packaged jar on one data folder, each in a JVM of its own.
 *
 * <p>The jar is found by the system property {@code magpie.jar}, the JVM by {@code magpie.java}
 * (default: the one that runs the tests). The first run takes random ports; later runs take the
 * same ports again, so that clients find the server where it was. Closing ends the process by its
 * id and deletes the data folder; the end of this JVM does the same, however it comes.
 */
public final class MagpieProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Ports PORTS = new Ports();
    private static final JsonMapper JSON = new JsonMapper();

    private final LabFolder folder = LabFolder.create();
    private final List<String> javaOptions;
    private final List<String> arguments;
    private final ProcessOutput output = new ProcessOutput();
    private Process process;
    private Ready ready;

    private MagpieProcess(List<String> javaOptions, List<String> arguments) {
        this.javaOptions = List.copyOf(javaOptions);
        this.arguments = List.copyOf(arguments);
    }

    /** Starts the jar on a new data folder and waits until it is ready. */
    public static MagpieProcess start(String... arguments) {
        return start(List.of(), List.of(arguments));
    }

    /**
     * Starts the jar on a new data folder and waits until it is ready.
     *
     * @param javaOptions options of the JVM, such as its heap
     * @param arguments arguments of the application
     */
    public static MagpieProcess start(List<String> javaOptions, List<String> arguments) {
        MagpieProcess magpie = new MagpieProcess(javaOptions, arguments);
        try {
            magpie.launch();
            magpie.awaitReady();
            return magpie;
        } catch (RuntimeException | Error e) {
            magpie.close();
            throw e;
        }
    }

    /**
     * Starts the jar without waiting for readiness: for starts that are expected to fail.
     *
     * @param javaOptions options of the JVM
     * @param arguments arguments of the application; may override data folder and ports
     */
    public static MagpieProcess launch(List<String> javaOptions, List<String> arguments) {
        MagpieProcess magpie = new MagpieProcess(javaOptions, arguments);
        magpie.launch();
        return magpie;
    }

    /** Base of REST and page, without a trailing slash. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + ready.http());
    }

    /** Address of the push channel. */
    public URI ws() {
        return URI.create("ws://127.0.0.1:" + ready.ws());
    }

    /** The line that told that the present run is ready. */
    public String readyLine() {
        return ready.line();
    }

    /** The data folder of all runs. */
    public Path dataDir() {
        return folder.path();
    }

    /** Everything that all runs have printed so far, standard output and error together. */
    public String output() {
        return output.text();
    }

    /** The id of the present process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the present run is still there. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as a power switch would: SIGKILL, no clean-up. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** Asks the process to end: SIGTERM. Returns at once. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for the end of the process.
     *
     * @return the exit code
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("still running after " + limit);
            }
            output.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts the next run on the same data folder and ports and waits until it is ready. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the run before is still alive");
        }
        launch();
        awaitReady();
    }

    private void launch() {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        // Runs are short: half of a start is spent on compiling what is never hot.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(javaOptions);
        command.add("-jar");
        command.add(jar().toString());
        addUnlessGiven(command, "server.port", port(Ready::http));
        addUnlessGiven(command, "chat.websocket.port", port(Ready::ws));
        addUnlessGiven(command, "chat.data-dir", dataDir().toString());
        command.addAll(arguments);
        process =
                folder.start(
                        new ProcessBuilder(command)
                                .directory(dataDir().toFile())
                                .redirectErrorStream(true));
        output.follow(process);
    }

    /** Of all runs the same: nobody else may be given it while the node is away. */
    private String port(ToIntFunction<Ready> before) {
        return Integer.toString(ready == null ? PORTS.free() : before.applyAsInt(ready));
    }

    private void addUnlessGiven(List<String> command, String key, String value) {
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--" + key + "="))) {
            command.add("--" + key + "=" + value);
        }
    }

    private void awaitReady() {
        Optional<String> line =
                output.awaitLine(text -> text.startsWith("{\"ready\":true"), process, START_LIMIT);
        JsonNode json =
                line.map(JSON::readTree).orElseThrow(() -> failure("not ready: no ready line"));
        ready = new Ready(line.get(), json.get("http").intValue(), json.get("ws").intValue());
        if (json.get("pid").longValue() != process.pid()) {
            throw failure("ready line names another process");
        }
    }

    private IllegalStateException failure(String what) {
        return new IllegalStateException(what + "; output:\n" + output.text());
    }

    /** The packaged jar under test. */
    public static Path jar() {
        String jar = System.getProperty("magpie.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException(
                    "system property magpie.jar must name the packaged jar, but is " + jar);
        }
        return Path.of(jar);
    }

    /** The JVM that runs it. */
    public static Path java() {
        String given = System.getProperty("magpie.java");
        return given == null
                ? Path.of(System.getProperty("java.home"), "bin", "java")
                : Path.of(given);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        folder.close();
    }

    /**
     * What the present run has said of itself.
     *
     * @param line the whole line
     */
    private record Ready(String line, int http, int ws) {}
}
