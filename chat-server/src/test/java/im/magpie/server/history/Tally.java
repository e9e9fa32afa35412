package im.magpie.server.history;

import im.magpie.server.history.Entry.Answered;
import im.magpie.server.history.Entry.Connected;
import im.magpie.server.history.Entry.Paged;
import im.magpie.server.history.Entry.Pushed;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run was like, in numbers.
 *
 * @param accepted messages whose sender knows that they are there
 * @param repeated attempts that were not the first of their message
 * @param refused attempts that were answered with 503
 * @param unknown attempts of unknown outcome: 504, or no answer
 * @param reconnects connections that clients made because one had broken
 * @param longestMillis from an acceptance until the last connection that was there then and to the
 *     end, or a later one of the same user, was shown it
 * @param healedMillis from the end of the fault until nothing was late and nothing failed any more
 */
public record Tally(
        int accepted,
        int repeated,
        int refused,
        int unknown,
        int reconnects,
        long longestMillis,
        long healedMillis) {
    /** What takes longer is late: the promise across nodes, and a little for a busy machine. */
    static final Duration LATE = Duration.ofMillis(2500);

    /** Counts and measures a run. */
    public static Tally of(History history) {
        List<Answered> answers = history.all(Answered.class);
        List<Entry.Healed> ends = history.all(Entry.Healed.class);
        long over = ends.isEmpty() ? Long.MAX_VALUE : ends.get(ends.size() - 1).at();
        long last = over;
        long longest = 0;
        Arrivals arrivals = new Arrivals(history);
        Set<String> names = new HashSet<>();
        for (Answered answer : answers) {
            if (answer.isAccepted() && names.add(answer.name())) {
                long seen = arrivals.seenByAll(answer);
                longest = Math.max(longest, seen - answer.at());
                if (seen - answer.at() > LATE.toNanos()) {
                    last = Math.max(last, seen);
                }
            } else if (answer.isUnknown() || answer.status() == 503) {
                last = Math.max(last, answer.at());
            }
        }
        List<Connected> connections = history.all(Connected.class);
        long first =
                connections.stream().map(c -> c.connection().split("#", 2)[0]).distinct().count();
        return new Tally(
                names.size(),
                (int) answers.stream().filter(a -> a.attempt() > 1).count(),
                (int) answers.stream().filter(a -> a.status() == 503).count(),
                (int) answers.stream().filter(Answered::isUnknown).count(),
                connections.size() - (int) first,
                longest / 1_000_000,
                (last - over) / 1_000_000);
    }

    /** As {@link #longestMillis}, of what was accepted between two moments. */
    public static long longestMillis(History history, long from, long to) {
        Arrivals arrivals = new Arrivals(history);
        long longest =
                history.all(Answered.class).stream()
                        .filter(a -> a.isAccepted() && a.at() > from && a.at() < to)
                        .mapToLong(a -> arrivals.seenByAll(a) - a.at())
                        .max()
                        .orElse(0);
        return longest / 1_000_000;
    }

    /** When users knew of messages. */
    private static final class Arrivals {
        private final Map<Long, Set<Long>> members = new HashMap<>();
        private final Map<List<Long>, Long> known = new HashMap<>();

        Arrivals(History history) {
            Set<Long> moving = new HashSet<>();
            history.all(Entry.Moved.class).forEach(moved -> moving.add(moved.uid()));
            Map<String, Long> users = new HashMap<>();
            history.all(Connected.class).forEach(c -> users.put(c.connection(), c.uid()));
            Set<Long> staying = new HashSet<>(users.values());
            Set<Long> leaving = new HashSet<>();
            history.all(Entry.Online.class).stream()
                    .filter(online -> !online.expected())
                    .forEach(online -> leaving.add(online.uid()));
            staying.removeAll(leaving);
            staying.removeAll(moving);
            for (Entry.Room room : history.all(Entry.Room.class)) {
                Set<Long> of = new HashSet<>(room.members());
                of.retainAll(staying);
                members.put(room.room(), of);
            }
            for (Pushed push : history.all(Pushed.class)) {
                Long uid = users.get(push.connection());
                if (push.type() == 4 && uid != null) {
                    known.putIfAbsent(List.of(uid, push.id()), push.at());
                }
            }
            pages(history);
        }

        /** By paging clients learn of seqs; their ids are the logs'. */
        private void pages(History history) {
            Map<List<Long>, Long> ids = new HashMap<>();
            history.all(Entry.Log.class)
                    .forEach(
                            log ->
                                    log.messages()
                                            .forEach(
                                                    m ->
                                                            ids.put(
                                                                    List.of(log.room(), m.seq()),
                                                                    m.id())));
            for (Paged page : history.all(Paged.class)) {
                for (long seq : page.seqs()) {
                    Long id = ids.get(List.of(page.room(), seq));
                    if (id != null) {
                        known.merge(List.of(page.uid(), id), page.at(), Math::min);
                    }
                }
            }
        }

        /** When the last user knew of a message; its acceptance, when all knew it before. */
        long seenByAll(Answered message) {
            return members.getOrDefault(message.room(), Set.of()).stream()
                    .map(uid -> known.get(List.of(uid, message.id())))
                    .filter(at -> at != null)
                    .mapToLong(Long::longValue)
                    .reduce(message.at(), Math::max);
        }
    }
}
