package im.magpie.server.fault;

import static org.awaitility.Awaitility.await;

import im.magpie.lab.Part;
import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What experiments are made on: two nodes on real servers, and what can be done to them from within
 * and on the way to them. One for all tests of a class.
 */
final class Bench implements AutoCloseable {
    private final Saboteur saboteur;
    private final LostAnswers way = new LostAnswers();
    private final TwoNodes nodes;

    private Bench(Saboteur saboteur, TwoNodes nodes) {
        this.saboteur = saboteur;
        this.nodes = nodes;
    }

    /** Starts one whose saboteur can do these things and no others. */
    static Bench with(Sabotage first, Sabotage... more) {
        Saboteur saboteur = Saboteur.of(first, more);
        try {
            return new Bench(
                    saboteur,
                    TwoNodes.start(
                            saboteur.jvmOptions(),
                            "--chat.rate-limit.enabled=false",
                            "--chat.websocket.idle-timeout=10m"));
        } catch (RuntimeException | Error e) {
            saboteur.close();
            throw e;
        }
    }

    Saboteur saboteur() {
        return saboteur;
    }

    /** The way that loses answers while it is told to. */
    LostAnswers way() {
        return way;
    }

    TwoNodes nodes() {
        return nodes;
    }

    /** Does this to both nodes, which run; returns when they do it. */
    void sabotage(Sabotage... these) {
        String told = saboteur.doThis(these);
        await().until(() -> nodes.sides().stream().allMatch(side -> lines(side, told) > 0));
    }

    /** How many lines like this the output of a node has. */
    static long lines(Side side, String line) {
        return side.node().output().lines().filter(line::equals).count();
    }

    /** Undoes what was done, starts what has ended, and waits until the nodes hear each other. */
    void makeWell() {
        saboteur.doNothing();
        way.end();
        Stream.<Part>of(
                        nodes.lab().database(),
                        nodes.lab().redis(),
                        nodes.lab().rocketMq(),
                        nodes.a().node(),
                        nodes.b().node())
                .filter(part -> !part.isAlive())
                .forEach(Part::restart);
        nodes.awaitBus(nodes.a(), nodes.b());
        nodes.awaitBus(nodes.b(), nodes.a());
        nodes.disconnect();
    }

    /**
     * Runs an experiment, and tells its numbers.
     *
     * @param catchUp see {@link Experiment}
     */
    Outcome run(Fault fault, long seed, Duration catchUp) throws InterruptedException {
        System.out.println("fault: " + fault + ", seed " + seed);
        Outcome outcome = new Experiment(fault, seed, catchUp).run(nodes);
        System.out.println("fault: " + fault + ", " + outcome.tally() + ", " + outcome.kinds());
        return outcome;
    }

    @Override
    public void close() {
        nodes.close();
        way.close();
        saboteur.close();
    }
}
