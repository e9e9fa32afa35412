package im.magpie.server.fault;

import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import java.time.Duration;
import java.util.List;

/** The faults of the experiments, from the cheapest to the dearest. */
final class Faults {
    private static final Duration NORMAL = Duration.ofSeconds(15);

    /** Clients wait up to 11 s for an answer that never comes. */
    private static final Duration LONG = Duration.ofSeconds(30);

    static final Fault REDIS_EMPTIED =
            Fault.of(
                    "redis killed and back empty",
                    Duration.ofSeconds(6),
                    NORMAL,
                    nodes -> nodes.lab().redis().kill(),
                    nodes -> nodes.lab().redis().restart());

    static final Fault BROKER_KILLED =
            Fault.of(
                    "broker killed",
                    Duration.ofSeconds(8),
                    NORMAL,
                    nodes -> nodes.lab().rocketMq().kill(),
                    nodes -> nodes.lab().rocketMq().restart());

    static final Fault BROKER_PAUSED =
            Fault.of(
                    "broker paused 20 s",
                    Duration.ofSeconds(20),
                    NORMAL,
                    nodes -> nodes.lab().rocketMq().pause(),
                    nodes -> nodes.lab().rocketMq().resume());

    static final Fault NODE_KILLED =
            Fault.of(
                    "node killed",
                    Duration.ofSeconds(3),
                    LONG,
                    nodes -> nodes.b().node().kill(),
                    nodes -> nodes.b().node().restart());

    static final Fault NODE_PAUSED =
            Fault.of(
                    "node paused 20 s",
                    Duration.ofSeconds(20),
                    LONG,
                    nodes -> nodes.b().node().pause(),
                    nodes -> nodes.b().node().resume());

    static final Fault DATABASE_PAUSED =
            Fault.of(
                            "database paused 10 s",
                            Duration.ofSeconds(10),
                            LONG,
                            nodes -> nodes.lab().database().pause(),
                            nodes -> nodes.lab().database().resume())
                    .judgedBy(WithoutDatabase::problems);

    static final Fault DATABASE_KILLED =
            Fault.of(
                    "database killed",
                    Duration.ofSeconds(3),
                    LONG,
                    nodes -> nodes.lab().database().kill(),
                    nodes -> nodes.lab().database().restart());

    private Faults() {}

    /** The broker brings everything late, in any order, some twice, some never. */
    static Fault hostileBus(Saboteur saboteur) {
        return Fault.of(
                "hostile bus",
                Duration.ofSeconds(10),
                NORMAL,
                nodes -> saboteur.doThis(Sabotage.HOSTILE_BUS),
                nodes -> saboteur.doNothing());
    }

    /**
     * All of them.
     *
     * @param saboteur of {@link Sabotage#HOSTILE_BUS}
     */
    static List<Fault> all(Saboteur saboteur) {
        return List.of(
                hostileBus(saboteur),
                NODE_KILLED,
                BROKER_KILLED,
                BROKER_PAUSED,
                REDIS_EMPTIED,
                DATABASE_PAUSED,
                DATABASE_KILLED,
                NODE_PAUSED);
    }
}
