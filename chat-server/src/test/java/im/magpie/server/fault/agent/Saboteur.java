package im.magpie.server.fault.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import net.bytebuddy.asm.Advice;

/** The test's end of the agent: makes its jar, and switches on and off what it weaves in. */
public final class Saboteur implements AutoCloseable {
    /** Begins the line that a node's output has when it does what it was told. */
    static final String SAID = "sabotage: ";

    private final Path folder;
    private final Path jar;
    private final Path switches;
    private final Set<Sabotage> woven;
    private int times;

    private Saboteur(Path folder, Set<Sabotage> woven) {
        this.folder = folder;
        this.jar = folder.resolve("sabotage.jar");
        this.switches = folder.resolve("switches");
        this.woven = woven;
    }

    /** Makes an agent that can do these things and no others. */
    public static Saboteur of(Sabotage first, Sabotage... more) {
        try {
            Path folder = Files.createTempDirectory("magpie-sabotage-");
            Saboteur saboteur = new Saboteur(folder, EnumSet.of(first, more));
            saboteur.writeJar();
            saboteur.doNothing();
            return saboteur;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What brings it into a node's JVM, and that up quickly: it will not live long. */
    public List<String> jvmOptions() {
        return List.of(
                "-XX:TieredStopAtLevel=1",
                "-javaagent:" + jar + "=" + switches + "=" + names(woven));
    }

    /**
     * From now on, at all nodes within a few moments.
     *
     * @return the line that a node's output has from when it does
     */
    public synchronized String doThis(Sabotage... these) {
        String told = ++times + " " + names(List.of(these));
        write(told);
        return SAID + told;
    }

    /** Lets the nodes do their work. */
    public synchronized void doNothing() {
        write("");
    }

    private static String names(Collection<Sabotage> some) {
        return some.stream().map(Sabotage::name).collect(Collectors.joining(","));
    }

    private void write(String on) {
        try {
            // At once: a file half written would be read as nothing.
            Path next = Files.writeString(folder.resolve("next"), on);
            Files.move(next, switches, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeJar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", SabotageAgent.class.getName());
        main.put(Attributes.Name.CLASS_PATH, place(Advice.class).toUri().toString());
        Path classes = place(SabotageAgent.class);
        String name = SabotageAgent.class.getPackageName().replace('.', '/');
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.list(classes.resolve(name))) {
            for (Path file : files.toList()) {
                entries.putNextEntry(new ZipEntry(name + "/" + file.getFileName()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
