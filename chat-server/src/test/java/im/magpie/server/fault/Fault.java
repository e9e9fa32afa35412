package im.magpie.server.fault;

import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.History;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Something that goes wrong in a cluster, and how it comes right again.
 *
 * @param name for files and tables
 * @param lasts how long it stays wrong
 * @param healsWithin from when {@code heal} has returned until nothing is late and nothing fails;
 *     far above what it takes, for busy machines
 * @param inject makes it wrong
 * @param heal makes it right; returns when what was taken away serves again
 * @param judge what is asked of a run besides what is asked of every run; lists problems
 * @param way how users who write call a node, from the beginning of the run to its end
 * @param parts what happens one after the other in its place; empty: nothing but itself
 */
record Fault(
        String name,
        Duration lasts,
        Duration healsWithin,
        Consumer<TwoNodes> inject,
        Consumer<TwoNodes> heal,
        Function<History, List<String>> judge,
        UnaryOperator<Side> way,
        List<Fault> parts) {

    /** One that is asked nothing special. */
    static Fault of(
            String name,
            Duration lasts,
            Duration healsWithin,
            Consumer<TwoNodes> inject,
            Consumer<TwoNodes> heal) {
        return new Fault(
                name,
                lasts,
                healsWithin,
                inject,
                heal,
                history -> List.of(),
                UnaryOperator.identity(),
                List.of());
    }

    /** Several, one after the other: each begins when the one before has been healed. */
    static Fault inTurn(String name, Duration healsWithin, Fault... parts) {
        return new Fault(
                name,
                Duration.ZERO,
                healsWithin,
                nodes -> {},
                nodes -> {},
                history -> List.of(),
                UnaryOperator.identity(),
                List.of(parts));
    }

    /** What begins and ends, in this order. */
    List<Fault> steps() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    /** Makes it wrong and right again. What went wrong only half way is made right, too. */
    void happen(TwoNodes nodes, Runnable meanwhile) {
        try {
            inject.accept(nodes);
            meanwhile.run();
        } finally {
            heal.accept(nodes);
        }
    }

    /** The same under another name. */
    Fault named(String other) {
        return new Fault(other, lasts, healsWithin, inject, heal, judge, way, parts);
    }

    /** The same, asked this too. */
    Fault judgedBy(Function<History, List<String>> more) {
        return new Fault(name, lasts, healsWithin, inject, heal, more, way, parts);
    }

    /** The same, with users who call nodes in this way. */
    Fault by(UnaryOperator<Side> other) {
        return new Fault(name, lasts, healsWithin, inject, heal, judge, other, parts);
    }

    @Override
    public String toString() {
        return name;
    }
}
