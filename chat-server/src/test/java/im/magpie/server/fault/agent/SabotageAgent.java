package im.magpie.server.fault.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * Weaves switches into a few methods of the product. A switch that is off does nothing; which are
 * on is read from a file again and again.
 */
public final class SabotageAgent {
    private static final String WEBSOCKET = "im.magpie.websocket.";
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
            builder = weave(builder, each);
        }
        builder.installOn(instrumentation);
        Thread watch = new Thread(() -> watch(file), "sabotage");
        watch.setDaemon(true);
        watch.start();
    }

    private static AgentBuilder weave(AgentBuilder builder, Sabotage sabotage) {
        return switch (sabotage) {
            case HOSTILE_BUS ->
                    weave(
                            builder,
                            WEBSOCKET + "cluster.RocketMqClusterBus",
                            "take",
                            Advices.Hostile.class);
            case NO_EVENT_READER ->
                    weave(
                            builder,
                            WEBSOCKET + "cluster.EventCatchUp",
                            "poll",
                            Advices.NoReader.class);
            case NO_ORDER ->
                    weave(builder, WEBSOCKET + "feed.RoomFeed", "appended", Advices.NoOrder.class);
            case NO_MEMBER_VERSION ->
                    weave(
                            builder,
                            WEBSOCKET + "feed.MemberList",
                            "require",
                            Advices.NoMemberVersion.class);
            case NO_LOOK_UP ->
                    weave(
                            builder,
                            "im.magpie.message.send.MessageRows",
                            "named",
                            Advices.NoLookUp.class);
            case NO_WRITE_LIMIT ->
                    weave(
                            weave(
                                    builder,
                                    WEBSOCKET + "session.Session",
                                    "closeIfTooFarBehind",
                                    Advices.NoWriteLimit.class),
                            WEBSOCKET + "session.Session",
                            "writabilityChanged",
                            Advices.NoWriteLimit.class);
        };
    }

    private static AgentBuilder weave(
            AgentBuilder builder, String type, String method, Class<?> advice) {
        return builder.type(named(type))
                .transform(
                        (woven, description, loader, module, domain) ->
                                woven.visit(Advice.to(advice).on(named(method))));
    }

    private static void watch(Path file) {
        while (true) {
            try {
                System.setProperty(Sabotage.PROPERTY, Files.readString(file));
            } catch (IOException e) {
                System.setProperty(Sabotage.PROPERTY, "");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
