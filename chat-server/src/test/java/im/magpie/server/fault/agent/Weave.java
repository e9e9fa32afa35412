package im.magpie.server.fault.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.util.List;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;

/**
 * A method of the product, and what is woven into it.
 *
 * @param type name of the class
 * @param method all of this name
 * @param advice one of {@link Advices}
 */
record Weave(String type, String method, Class<?> advice) {
    private static final String GATEWAY = "im.magpie.websocket.";
    private static final String DIRECTORY = GATEWAY + "cluster.RedisNodeDirectory";
    private static final String LOGINS = GATEWAY + "session.Admissions";
    private static final String SESSION = GATEWAY + "session.Session";
    private static final String LOG = "im.magpie.message.send.";
    private static final String CONFIG = "im.magpie.server.config.";
    private static final String POOL = "com.zaxxer.hikari.";
    private static final String CONNECTIONS = POOL + "pool.PoolBase";

    /** All that one sabotage takes. */
    static List<Weave> of(Sabotage sabotage) {
        return switch (sabotage) {
            case HOSTILE_BUS ->
                    List.of(
                            with(
                                    Advices.Hostile.class,
                                    GATEWAY + "cluster.RocketMqClusterBus",
                                    "take"));
            case NO_EVENT_READER -> List.of(without(GATEWAY + "cluster.EventCatchUp", "poll"));
            case NO_ORDER ->
                    List.of(with(Advices.NoOrder.class, GATEWAY + "feed.RoomFeed", "appended"));
            case NO_MEMBER_VERSION -> List.of(without(GATEWAY + "feed.MemberList", "require"));
            case NO_LOOK_UP ->
                    List.of(with(Advices.NothingFound.class, LOG + "MessageRows", "named"));
            case NO_WRITE_LIMIT ->
                    List.of(
                            without(SESSION, "closeIfTooFarBehind"),
                            without(SESSION, "writabilityChanged"));
            case EARLY_ANSWERS ->
                    List.of(with(Advices.EarlyAnswer.class, LOG + "LogWriter$Attempt", "run"));
            case NO_GOODBYE -> List.of(without(GATEWAY + "server.NettyWebSocketServer", "stop"));
            case BELIEVED_DIRECTORY ->
                    List.of(
                            with(Advices.Believed.class, DIRECTORY, "nodesOf"),
                            without(DIRECTORY, "renew"));
            case NO_LIMIT_OF_SILENCE ->
                    List.of(
                            with(Advices.AnyDuration.class, CONFIG + "DatabaseSilence", "allow"),
                            with(
                                    Advices.AnySilence.class,
                                    POOL + "HikariDataSource",
                                    "getConnection"),
                            without(CONNECTIONS, "isConnectionDead"),
                            without(LOG + "EntryQueue", "abandon"),
                            without(LOG + "Entry", "withdraw"));
            case BROKEN_CONNECTIONS ->
                    List.of(
                            with(
                                    Advices.PassedOn.class,
                                    POOL + "pool.ProxyConnection",
                                    "checkException"),
                            without(CONNECTIONS, "isConnectionDead"));
            case NO_OPENING_AGAIN -> List.of(without(CONFIG + "EmbeddedDatabase", "fileClosed"));
            case UNKNOWN_FULL_DISK ->
                    List.of(without("im.magpie.sql.MomentaryFailure", "hasNoRoom"));
            case DISTANT_DATABASE -> List.of(with(Advices.Distant.class, LOGINS, "admit"));
            case ONE_LOGIN_AT_A_TIME -> List.of(with(Advices.One.class, LOGINS, "nextBatch"));
        };
    }

    private static Weave with(Class<?> advice, String type, String method) {
        return new Weave(type, method, advice);
    }

    private static Weave without(String type, String method) {
        return with(Advices.Skipped.class, type, method);
    }

    /** Has it woven in. What is not there any more ends the node, or its test would do nothing. */
    AgentBuilder into(AgentBuilder builder, Sabotage sabotage) {
        return builder.type(named(type))
                .transform(
                        (woven, description, loader, module, domain) -> {
                            if (description.getDeclaredMethods().filter(named(method)).isEmpty()) {
                                System.err.println(sabotage + " finds no " + method);
                                Runtime.getRuntime().halt(1);
                            }
                            return woven.visit(visitor(sabotage));
                        });
    }

    private AsmVisitorWrapper visitor(Sabotage sabotage) {
        return Advice.withCustomMapping()
                .bind(Advices.Name.class, sabotage.name())
                .to(advice)
                .on(named(method));
    }
}
