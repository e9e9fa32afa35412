package im.magpie.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How nodes are started.
 *
 * @param jar the packaged product
 * @param java the program that runs it
 * @param jvmOptions options of the JVM; the last of two that contradict each other wins
 * @param arguments arguments of the application, {@code --key=value}; they win over those that the
 *     lab sets
 */
public record NodeOptions(Path jar, Path java, List<String> jvmOptions, List<String> arguments) {

    /** Copies the lists. */
    public NodeOptions {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /**
     * The jar on the JVM that runs this, with a small heap and no arguments. It compiles quickly
     * rather than well, because half of a start is spent on compiling what is never hot.
     */
    public static NodeOptions of(Path jar) {
        List<String> jvmOptions = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");
        return new NodeOptions(jar, JavaProgram.current(), jvmOptions, List.of());
    }

    /** The same on another JVM. */
    public NodeOptions withJava(Path java) {
        return new NodeOptions(jar, java, jvmOptions, arguments);
    }

    /** The same with further options of the JVM. */
    public NodeOptions withJvmOptions(String... more) {
        return new NodeOptions(jar, java, joined(jvmOptions, List.of(more)), arguments);
    }

    /** The same with further arguments of the application. */
    public NodeOptions withArguments(String... more) {
        return withArguments(List.of(more));
    }

    NodeOptions withArguments(List<String> more) {
        return new NodeOptions(jar, java, jvmOptions, joined(arguments, more));
    }

    /** The same, with these arguments for keys that are not given yet. */
    NodeOptions withDefaults(List<String> defaults) {
        return withArguments(
                defaults.stream().filter(argument -> !isGiven(keyOf(argument))).toList());
    }

    /** Whether an argument for this key is there. Given twice, Spring would join the values. */
    private boolean isGiven(String key) {
        return arguments.stream().anyMatch(argument -> keyOf(argument).equals(key));
    }

    private static String keyOf(String argument) {
        return argument.split("=", 2)[0];
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
