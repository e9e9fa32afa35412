package im.magpie.server.fault;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked of nodes whose database does not answer: short answers, no heap of threads, and
 * what needs no database goes on. That is little, since what is shown is written first: heartbeats,
 * the connections themselves, and what was accepted before but not shown everywhere.
 */
final class WithoutDatabase {
    /** How long a sender may wait to hear that it was for nothing: 4 s, and a busy machine. */
    static final long ANSWER_MILLIS = 4_500;

    /** Heartbeats need no database. */
    static final long BEAT_MILLIS = 2_000;

    /** From an acceptance just before the fault until everybody at both nodes was shown it. */
    static final long SHOWN_MILLIS = 2_500;

    private static final long JUST_BEFORE_NANOS = Duration.ofSeconds(3).toNanos();

    /** More threads than before the fault. */
    static final int MORE_THREADS = 60;

    /** The fault is noted before the signal is sent, and a busy machine may take a while to. */
    private static final long SETTLING_NANOS = Duration.ofMillis(500).toNanos();

    private WithoutDatabase() {}

    static List<String> problems(History history) {
        long silent = history.all(Entry.Injected.class).get(0).at();
        long from = silent + SETTLING_NANOS;
        long to = history.all(Entry.Healed.class).get(0).at();
        List<String> problems = new ArrayList<>();
        checkAnswers(history, from, to, problems);
        checkBeats(history, from, to, problems);
        checkThreads(history, from, to, problems);
        checkShown(history, silent, to, problems);
        checkKept(history, silent, to, problems);
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
                        .filter(beat -> hadToBeAnswered(beat, from, to))
                        .toList();
        if (beats.isEmpty()) {
            problems.add("proves nothing: no heartbeat during the fault");
        }
        beats.stream()
                .filter(beat -> beat.millis() < 0 || beat.millis() > BEAT_MILLIS)
                .forEach(beat -> problems.add("heartbeat: " + beat));
    }

    /** One that was not answered is noted when it should have been. */
    private static boolean hadToBeAnswered(Entry.Beat beat, long from, long to) {
        long waited = beat.millis() < 0 ? BEAT_MILLIS : beat.millis();
        long asked = beat.at() - waited * 1_000_000;
        return asked > from && asked + BEAT_MILLIS * 1_000_000 < to;
    }

    private static void checkThreads(History history, long from, long to, List<String> problems) {
        Map<String, Integer> before =
                history.all(Entry.Threads.class).stream()
                        .filter(threads -> threads.at() < from)
                        .collect(
                                Collectors.toMap(
                                        Entry.Threads::node, Entry.Threads::count, Math::max));
        List<Entry.Threads> during =
                history.all(Entry.Threads.class).stream()
                        .filter(threads -> threads.at() > from && threads.at() < to)
                        .toList();
        if (during.isEmpty()) {
            problems.add("proves nothing: no threads were counted during the fault");
        }
        during.stream()
                .filter(
                        threads ->
                                threads.count()
                                        > before.getOrDefault(threads.node(), 0) + MORE_THREADS)
                .forEach(threads -> problems.add("threads: " + threads + ", before " + before));
    }

    /**
     * Messages accepted in the last seconds come by the bus, although their log can not be read.
     * Not asked for is what stands behind a message whose own acceptance the silence held back, nor
     * the room whose members change: both need the log.
     */
    private static void checkShown(
            History history, long silent, long healed, List<String> problems) {
        Map<Long, Long> heldBack = new HashMap<>();
        List<Entry.Answered> accepted =
                history.all(Entry.Answered.class).stream()
                        .filter(Entry.Answered::isAccepted)
                        .toList();
        accepted.stream()
                .filter(answer -> answer.at() >= silent)
                .forEach(answer -> heldBack.merge(answer.room(), answer.seq(), Math::min));
        Map<Long, Entry.Room> rooms = new HashMap<>();
        history.all(Entry.Room.class).stream()
                .filter(room -> !room.title().equals(Cast.MOVING))
                .forEach(room -> rooms.put(room.room(), room));
        Map<String, Long> shown = new HashMap<>();
        history.all(Entry.Pushed.class).stream()
                .filter(push -> push.type() == 4)
                .forEach(push -> shown.put(push.connection() + " " + push.id(), push.at()));
        List<Entry.Connected> kept = keptUntil(history, healed);
        int asked = 0;
        for (Entry.Answered answer : accepted) {
            boolean justBefore = answer.at() < silent && answer.at() >= silent - JUST_BEFORE_NANOS;
            boolean first = answer.seq() < heldBack.getOrDefault(answer.room(), Long.MAX_VALUE);
            if (!justBefore || !first || !rooms.containsKey(answer.room())) {
                continue;
            }
            for (Entry.Connected connection : kept) {
                boolean there = connection.at() < answer.at() - answer.tookMillis() * 1_000_000;
                if (there && rooms.get(answer.room()).members().contains(connection.uid())) {
                    Long at = shown.get(connection.connection() + " " + answer.id());
                    if (at == null || at - answer.at() > SHOWN_MILLIS * 1_000_000) {
                        problems.add("held back: " + answer + " from " + connection);
                    }
                    asked++;
                }
            }
        }
        if (asked == 0) {
            problems.add("proves nothing: nothing was accepted just before the fault");
        }
    }

    /** Connections that did not end before a moment. */
    private static List<Entry.Connected> keptUntil(History history, long moment) {
        Set<String> ended = new HashSet<>();
        history.all(Entry.Disconnected.class).stream()
                .filter(end -> end.at() <= moment)
                .forEach(end -> ended.add(end.connection()));
        return history.all(Entry.Connected.class).stream()
                .filter(connection -> !ended.contains(connection.connection()))
                .toList();
    }

    /** No node closes a connection for the database's sake. */
    private static void checkKept(
            History history, long silent, long healed, List<String> problems) {
        history.all(Entry.Disconnected.class).stream()
                .filter(
                        end ->
                                end.at() > silent
                                        && end.at() < healed
                                        && end.code() != Entry.Disconnected.OWN)
                .forEach(end -> problems.add("closed: " + end));
    }
}
