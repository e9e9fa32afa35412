package im.magpie.server.fault;

import im.magpie.server.history.History;
import im.magpie.server.history.Tally;
import java.util.List;

/**
 * What came of an experiment.
 *
 * @param problems everything that is wrong; empty when all is well
 */
record Outcome(Experiment experiment, History history, List<String> problems, Tally tally) {}
