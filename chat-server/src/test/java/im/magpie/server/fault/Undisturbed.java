package im.magpie.server.fault;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import im.magpie.server.history.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked while the broker or Redis is away: they make a cluster fast, not right, so nobody
 * is refused, sent away or kept waiting for want of them.
 */
final class Undisturbed {
    /** Far above what a send takes, far below what a bus that is away could cost. */
    private static final long SLOW_MILLIS = 2_500;

    /** Without the bus messages cross nodes by the database, about every second. */
    private static final long LATE_MILLIS = 5_000;

    /** A client that finds its node silent is back by then. */
    private static final long BACK_NANOS = Duration.ofSeconds(8).toNanos();

    private Undisturbed() {}

    static List<String> problems(History history) {
        long from = history.all(Entry.Injected.class).get(0).at();
        long to = history.all(Entry.Healed.class).get(0).at();
        List<Entry.Answered> during =
                history.all(Entry.Answered.class).stream()
                        .filter(answer -> answer.at() > from && askedAt(answer) < to)
                        .toList();
        List<String> problems = new ArrayList<>();
        if (during.stream().noneMatch(Entry.Answered::isAccepted)) {
            problems.add("proves nothing: nothing was accepted during the fault");
        }
        during.stream()
                // Rules refuse with 400.
                .filter(answer -> !answer.isAccepted() && answer.status() != 400)
                .forEach(answer -> problems.add("refused without need: " + answer));
        during.stream()
                .filter(answer -> answer.isAccepted() && answer.tookMillis() > SLOW_MILLIS)
                .forEach(answer -> problems.add("slow without need: " + answer));
        history.all(Entry.Connected.class).stream()
                .filter(connection -> connection.at() > from && connection.at() < to + BACK_NANOS)
                .forEach(connection -> problems.add("came back without need: " + connection));
        long longest = Tally.longestMillis(history, from, to);
        if (longest > LATE_MILLIS) {
            problems.add("late without need: seen by all after " + longest + " ms");
        }
        return problems;
    }

    private static long askedAt(Entry.Answered answer) {
        return answer.at() - answer.tookMillis() * 1_000_000;
    }
}
