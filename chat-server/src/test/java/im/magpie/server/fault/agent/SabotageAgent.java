package im.magpie.server.fault.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.agent.builder.AgentBuilder;

/**
 * Weaves switches into a few methods of the product. A switch that is off does nothing; which are
 * on is read from a file again and again.
 */
public final class SabotageAgent {
    private static final long LOOK_NANOS = 50_000_000;

    private SabotageAgent() {}

    /**
     * Called before the product starts.
     *
     * @param arguments the file with the names of those that are on, and after a {@code =} the
     *     names of those to weave in, all separated by commas
     */
    public static void premain(String arguments, Instrumentation instrumentation) {
        String[] parts = arguments.split("=", 2);
        Path file = Path.of(parts[0]);
        Set<Sabotage> wanted = EnumSet.noneOf(Sabotage.class);
        Arrays.stream(parts[1].split(",")).map(Sabotage::valueOf).forEach(wanted::add);
        AgentBuilder builder =
                new AgentBuilder.Default()
                        .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly());
        for (Sabotage each : wanted) {
            for (Weave weave : Weave.of(each)) {
                builder = weave.into(builder, each);
            }
        }
        builder.installOn(instrumentation);
        Thread watch = new Thread(() -> watch(file), "sabotage");
        watch.setDaemon(true);
        watch.start();
    }

    /** Says what it was told, so that who told it knows that it is done. */
    private static void watch(Path file) {
        while (true) {
            String now = read(file);
            if (!now.equals(System.setProperty(Sabotage.PROPERTY, now))) {
                System.out.println(Saboteur.SAID + now);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
