package im.magpie.lab;

import java.nio.file.Path;

/** Programs of the JDK. */
final class JavaProgram {
    private JavaProgram() {}

    /** The JVM that runs this. */
    static Path current() {
        return named("java");
    }

    /** A program beside it. */
    static Path named(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name);
    }
}
