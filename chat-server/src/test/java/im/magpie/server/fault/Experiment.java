package im.magpie.server.fault;

import static org.awaitility.Awaitility.await;

import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import im.magpie.server.history.HistoryJudge;
import im.magpie.server.history.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One run: users at work, a fault in the middle, and at the end the judgment of all that happened.
 *
 * @param fault what goes wrong
 * @param seed of all choices of the users; how threads interleave is chance
 * @param catchUp how long what is missing in the end may still come before it is a problem
 */
record Experiment(Fault fault, long seed, Duration catchUp) {
    /** Of what is left of runs; in the module's folder. */
    static final Path FOLDER = Path.of("target", "faults");

    private static final int BEFORE = 60;
    private static final int AFTER = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long AGAIN_NANOS = 1_000_000_000L;

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
        } catch (RuntimeException | Error e) {
            recorder.surprise("the run ended: " + e);
            recorder.history().write(file());
            throw e;
        } finally {
            nodes.disconnect();
        }
    }

    /** Where the history is, if the run did not go as it must. */
    Path file() {
        return FOLDER.resolve(fault.name().replace(' ', '-') + "-" + seed + ".jsonl");
    }

    private void makeTrouble(TwoNodes nodes, Workload workload, Recorder recorder) {
        for (Fault step : fault.steps()) {
            recorder.add(new Entry.Injected(recorder.now(), step.name()));
            step.happen(
                    nodes,
                    () -> {
                        workload.leave();
                        await().pollDelay(step.lasts()).atMost(PATIENCE).until(() -> true);
                    });
            recorder.add(new Entry.Healed(recorder.now(), step.name()));
        }
    }

    /** What is on its way may still come; what came wrong stays wrong. */
    private Outcome judge(Recorder recorder, Workload workload) {
        long over = System.nanoTime() + catchUp.toNanos();
        Outcome outcome = outcome(recorder.history().with(workload.shown()));
        while (!outcome.problems().isEmpty() && System.nanoTime() < over) {
            LockSupport.parkNanos(AGAIN_NANOS);
            outcome = outcome(recorder.history().with(workload.shown()));
        }
        return outcome;
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

    @Override
    public String toString() {
        return "%s, seed %d, in %s".formatted(fault, seed, file());
    }
}
