package im.magpie.server.fault;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is asked of nodes whose database does not answer: short answers, no heap of threads. */
final class WithoutDatabase {
    /** How long a sender may wait to hear that it was for nothing: 4 s, and a busy machine. */
    static final long ANSWER_MILLIS = 4_500;

    /** Heartbeats need no database. */
    static final long BEAT_MILLIS = 2_000;

    /** More threads than before the fault. */
    static final int MORE_THREADS = 60;

    /** The fault is noted before the signal is sent, and a busy machine may take a while to. */
    private static final long SETTLING_NANOS = Duration.ofMillis(500).toNanos();

    private WithoutDatabase() {}

    static List<String> problems(History history) {
        long from = history.all(Entry.Injected.class).get(0).at() + SETTLING_NANOS;
        long to = history.all(Entry.Healed.class).get(0).at();
        List<String> problems = new ArrayList<>();
        checkAnswers(history, from, to, problems);
        checkBeats(history, from, to, problems);
        checkThreads(history, from, to, problems);
        return problems;
    }

    /** Of those that were asked and had to be answered before the database came back. */
    private static void checkAnswers(History history, long from, long to, List<String> problems) {
        int refused = 0;
        for (Entry.Answered answer : history.all(Entry.Answered.class)) {
            long asked = answer.at() - answer.tookMillis() * 1_000_000;
            if (asked < from || asked + ANSWER_MILLIS * 1_000_000 > to) {
                continue;
            }
            refused += answer.status() == 503 ? 1 : 0;
            if (answer.status() != 503 || answer.tookMillis() > ANSWER_MILLIS) {
                problems.add("not refused in time: " + answer);
            }
        }
        if (refused == 0) {
            problems.add("proves nothing: no send was refused");
        }
    }

    private static void checkBeats(History history, long from, long to, List<String> problems) {
        List<Entry.Beat> beats =
                history.all(Entry.Beat.class).stream()
                        .filter(beat -> beat.at() > from && beat.at() < to)
                        .toList();
        if (beats.isEmpty()) {
            problems.add("proves nothing: no heartbeat during the fault");
        }
        beats.stream()
                .filter(beat -> beat.millis() < 0 || beat.millis() > BEAT_MILLIS)
                .forEach(beat -> problems.add("heartbeat: " + beat));
    }

    private static void checkThreads(History history, long from, long to, List<String> problems) {
        Map<String, Integer> before =
                history.all(Entry.Threads.class).stream()
                        .filter(threads -> threads.at() < from)
                        .collect(
                                Collectors.toMap(
                                        Entry.Threads::node, Entry.Threads::count, Math::max));
        history.all(Entry.Threads.class).stream()
                .filter(threads -> threads.at() > from && threads.at() < to)
                .filter(
                        threads ->
                                threads.count()
                                        > before.getOrDefault(threads.node(), 0) + MORE_THREADS)
                .forEach(threads -> problems.add("threads: " + threads + ", before " + before));
    }
}
