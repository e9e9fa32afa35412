package im.magpie.server.fault;

import static org.awaitility.Awaitility.await;

import im.magpie.lab.Part;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import im.magpie.server.history.HistoryJudge;
import im.magpie.server.history.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One run: users at work, a fault in the middle, and at the end the judgment of all that happened.
 *
 * @param fault what goes wrong
 * @param seed of all choices of the users; how threads interleave is chance
 */
record Experiment(Fault fault, long seed) {
    private static final int BEFORE = 60;
    private static final int AFTER = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CATCH_UP = Duration.ofSeconds(20);

    /** Starts what has ended, and waits until the nodes hear each other. */
    static void makeWell(TwoNodes nodes) {
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

    /** Runs it on a cluster that is well. Leaves it so, unless the fault can not be healed. */
    Outcome run(TwoNodes nodes) throws InterruptedException {
        Random random = new Random(seed);
        Cast cast = Cast.make(nodes);
        Recorder recorder = new Recorder();
        recorder.addAll(List.copyOf(cast.rooms().values()));
        Epilogue epilogue = new Epilogue(nodes, cast, recorder);
        epilogue.begin();
        try (Threads threads = new Threads(nodes, recorder);
                Workload workload = new Workload(nodes, cast, recorder, random, fault.way())) {
            threads.start();
            workload.start();
            workload.awaitAccepted(BEFORE, PATIENCE);
            makeTrouble(nodes, workload, recorder);
            workload.awaitAccepted(AFTER, PATIENCE);
            workload.finish();
            workload.close();
            epilogue.readRooms(workload.moves());
            epilogue.repeatSome(random);
            epilogue.askForUnread();
            epilogue.askForPresence();
            return judge(recorder, workload);
        } finally {
            nodes.disconnect();
        }
    }

    private void makeTrouble(TwoNodes nodes, Workload workload, Recorder recorder) {
        for (Fault step : fault.steps()) {
            recorder.add(new Entry.Injected(recorder.now(), step.name()));
            step.inject().accept(nodes);
            try {
                workload.leave();
                await().pollDelay(step.lasts()).atMost(PATIENCE).until(() -> true);
            } finally {
                step.heal().accept(nodes);
            }
            recorder.add(new Entry.Healed(recorder.now(), step.name()));
        }
    }

    /** What is on its way may still come; what came wrong stays wrong. */
    private Outcome judge(Recorder recorder, Workload workload) {
        List<Outcome> last = new ArrayList<>();
        try {
            await().atMost(CATCH_UP)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                Outcome now = outcome(recorder.history().with(workload.shown()));
                                last.clear();
                                last.add(now);
                                return now.problems().isEmpty();
                            });
        } catch (ConditionTimeoutException e) {
            // The problems say what is missing.
        }
        return last.get(0);
    }

    private Outcome outcome(History history) {
        List<String> problems = new ArrayList<>(HistoryJudge.problems(history));
        problems.addAll(fault.judge().apply(history));
        Tally tally = Tally.of(history);
        if (tally.healedMillis() > fault.healsWithin().toMillis()) {
            problems.add("not healed: only after " + tally.healedMillis() + " ms");
        }
        return new Outcome(this, history, problems, tally);
    }

    /** How many problems there are of each kind. */
    static Map<String, Integer> kinds(List<String> problems) {
        Map<String, Integer> kinds = new TreeMap<>();
        problems.forEach(p -> kinds.merge(p.split(":", 2)[0], 1, Integer::sum));
        return kinds;
    }
}
