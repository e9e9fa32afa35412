package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.HostileBus;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

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
                            nodes -> nodes.lab().redis().restart())
                    .judgedBy(Undisturbed::problems);

    static final Fault BROKER_KILLED =
            Fault.of(
                            "broker killed",
                            Duration.ofSeconds(8),
                            NORMAL,
                            nodes -> nodes.lab().rocketMq().kill(),
                            nodes -> nodes.lab().rocketMq().restart())
                    .judgedBy(Undisturbed::problems);

    static final Fault BROKER_PAUSED =
            Fault.of(
                            "broker paused 20 s",
                            Duration.ofSeconds(20),
                            NORMAL,
                            nodes -> nodes.lab().rocketMq().pause(),
                            nodes -> nodes.lab().rocketMq().resume())
                    .judgedBy(Undisturbed::problems);

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

    static final Fault ROLLING_RESTART =
            Fault.inTurn("rolling restart", LONG, RollingRestart.of(1), RollingRestart.of(2))
                    .judgedBy(RollingRestart::problems);

    private Faults() {}

    /** The broker brings everything late, in any order, some twice, some never. */
    static Fault hostileBus(Saboteur saboteur) {
        AtomicLong before = new AtomicLong();
        return Fault.of(
                        "hostile bus",
                        Duration.ofSeconds(10),
                        NORMAL,
                        nodes -> {
                            before.set(lostByTheBus(nodes));
                            saboteur.doThis(Sabotage.HOSTILE_BUS);
                        },
                        nodes -> {
                            saboteur.doNothing();
                            assertThat(lostByTheBus(nodes) - before.get())
                                    .as("what the bus has lost")
                                    .isPositive();
                        })
                .judgedBy(Undisturbed::problems);
    }

    private static long lostByTheBus(TwoNodes nodes) {
        return nodes.sides().stream().mapToLong(side -> Bench.lines(side, HostileBus.LOST)).sum();
    }

    /** Requests are done, and one answer of ten never arrives. */
    static Fault answersLost(LostAnswers way) {
        return Fault.of(
                        "answers lost",
                        Duration.ofSeconds(10),
                        NORMAL,
                        nodes -> way.begin(),
                        nodes -> way.end())
                .by(way::wayTo)
                .judgedBy(way::problems);
    }

    /**
     * All of them.
     *
     * @param saboteur of {@link Sabotage#HOSTILE_BUS}
     * @param way of the lost answers
     */
    static List<Fault> all(Saboteur saboteur, LostAnswers way) {
        return List.of(
                hostileBus(saboteur),
                answersLost(way),
                NODE_KILLED,
                ROLLING_RESTART,
                BROKER_KILLED,
                BROKER_PAUSED,
                REDIS_EMPTIED,
                DATABASE_PAUSED,
                DATABASE_KILLED,
                NODE_PAUSED);
    }
}
