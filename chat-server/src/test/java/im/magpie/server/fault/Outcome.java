package im.magpie.server.fault;

import im.magpie.server.history.History;
import im.magpie.server.history.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of an experiment.
 *
 * @param problems everything that is wrong; empty when all is well
 */
record Outcome(Experiment experiment, History history, List<String> problems, Tally tally) {

    /** How many problems there are of each kind. */
    Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        problems.forEach(p -> kinds.merge(p.split(":", 2)[0], 1, Integer::sum));
        return kinds;
    }

    /** Whether there is a problem that begins so. */
    boolean reports(String kind) {
        return problems.stream().anyMatch(problem -> problem.startsWith(kind));
    }

    /** Keeps the history, unless the run went as it must: then none of this seed is left. */
    void keepUnless(boolean asItMust) {
        if (!asItMust) {
            history.write(experiment.file());
            return;
        }
        try {
            Files.deleteIfExists(experiment.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
