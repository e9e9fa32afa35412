package im.magpie.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged product in a JVM of its own. Unless its arguments say otherwise its data lies in the
 * lab's folder, and its ports are the same in every run.
 */
public final class Node extends Part {
    private static final Pattern READY =
            Pattern.compile(
                    "^\\{\"ready\":true,\"http\":(\\d+),\"ws\":(\\d+),\"pid\":(\\d+)}$",
                    Pattern.MULTILINE);

    private final NodeOptions options;

    Node(LabFolder folder, String name, NodeOptions options) {
        super(folder, name, folder.freePort());
        this.options =
                options.withDefaults(
                        List.of(
                                "--server.port=" + super.port(),
                                "--chat.websocket.port=" + folder.freePort(),
                                "--chat.data-dir=" + folder.path().resolve(name)));
    }

    /** Starts one and waits until it is ready. */
    public static Node start(LabFolder folder, String name, NodeOptions options) {
        Node node = new Node(folder, name, options);
        node.start();
        return node;
    }

    /** Starts one whose data folder is on a small disk of its own, and waits until it is ready. */
    public static Node startOnSmallDisk(
            LabFolder folder, String name, NodeOptions options, int mebibytes) {
        Node node = new Node(folder, name, options);
        node.useSmallDisk(folder.path().resolve(name), mebibytes);
        node.start();
        return node;
    }

    /** Starts one and does not wait: for starts that are expected to fail. */
    public static Node launch(LabFolder folder, String name, NodeOptions options) {
        Node node = new Node(folder, name, options);
        node.launch();
        return node;
    }

    /** The port of REST and page, as the present run has told it. */
    public int http() {
        return told(1);
    }

    /** The push port, as the present run has told it. */
    public int ws() {
        return told(2);
    }

    /** The same as {@link #http()}. */
    @Override
    public int port() {
        return http();
    }

    private int told(int group) {
        Matcher line = READY.matcher(output());
        if (!line.find()) {
            throw new IllegalStateException(name() + " is not ready; it has said:\n" + output());
        }
        return Integer.parseInt(line.group(group));
    }

    @Override
    void prepare() {
        folder().folder(name());
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(options.java().toString());
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        command.addAll(options.jvmOptions());
        command.add("-jar");
        command.add(options.jar().toAbsolutePath().toString());
        command.addAll(options.arguments());
        return command;
    }

    @Override
    boolean isReady() {
        return READY.matcher(output()).find();
    }

    @Override
    Duration startLimit() {
        return Duration.ofMinutes(3);
    }
}
