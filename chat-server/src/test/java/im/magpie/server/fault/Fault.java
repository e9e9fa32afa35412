package im.magpie.server.fault;

import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.History;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

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
 */
record Fault(
        String name,
        Duration lasts,
        Duration healsWithin,
        Consumer<TwoNodes> inject,
        Consumer<TwoNodes> heal,
        Function<History, List<String>> judge) {

    /** One that is asked nothing special. */
    static Fault of(
            String name,
            Duration lasts,
            Duration healsWithin,
            Consumer<TwoNodes> inject,
            Consumer<TwoNodes> heal) {
        return new Fault(name, lasts, healsWithin, inject, heal, history -> List.of());
    }

    /** The same, asked this too. */
    Fault judgedBy(Function<History, List<String>> more) {
        return new Fault(name, lasts, healsWithin, inject, heal, more);
    }

    @Override
    public String toString() {
        return name;
    }
}
