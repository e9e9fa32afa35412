package im.magpie.server.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what one connection was shown of one room against the room as the server has it.
 *
 * <p>Messages come in seq order, each once, none between two is left out, nor before the first; a
 * change comes after its message and later than the changes before it. Members see everything, and
 * all in its last state; who was away sees nothing of that time before the return.
 */
public final class ViewChecker {
    private final Map<Long, Kept> history;
    private final long from;
    private final List<Absence> absences;

    /** Of each absence a change that was certainly made after its beginning. */
    private final Map<Absence, Long> laterChanges = new HashMap<>();

    private final List<String> problems = new ArrayList<>();

    private ViewChecker(List<Kept> history, long from, List<Absence> absences) {
        this.history = new HashMap<>();
        history.forEach(message -> this.history.put(message.seq(), message));
        this.from = from;
        this.absences = absences;
        absences.forEach(away -> laterChanges.put(away, changeAfter(away.left())));
    }

    /**
     * Lists everything that is wrong; nothing when all is well.
     *
     * @param seen what the connection was shown, in the order it came
     * @param history the whole room
     * @param from the first seq that must have been shown
     * @param absences when its user was no member; may be empty
     */
    public static List<String> problems(
            List<Seen> seen, List<Kept> history, long from, List<Absence> absences) {
        ViewChecker checker = new ViewChecker(history, from, absences);
        checker.checkShown(seen);
        checker.checkComplete(seen);
        return checker.problems;
    }

    /**
     * The same of a connection that has ended: only what it was shown is judged, not what would
     * have come.
     *
     * @param from the first seq that must come before any later one
     */
    static List<String> problemsOfEnded(
            List<Seen> seen, List<Kept> history, long from, List<Absence> absences) {
        ViewChecker checker = new ViewChecker(history, from, absences);
        checker.checkShown(seen);
        return checker.problems;
    }

    private void checkShown(List<Seen> seen) {
        for (Seen each : seen) {
            checkKnown(each);
            if (absences.stream().anyMatch(absence -> isHidden(each, absence))) {
                problems.add("not for this one: " + each);
            }
        }
        checkMessages(seen);
        checkChanges(seen);
    }

    /**
     * A room's messages and changes are written under one lock: a change that is not older than one
     * of a message that was written after the removal was itself made after it.
     */
    private boolean isHidden(Seen each, Absence absence) {
        return absence.hides(each)
                || (!each.isMessage()
                        && each.at() < absence.until()
                        && each.change() >= laterChanges.get(absence));
    }

    private long changeAfter(long seq) {
        return history.values().stream()
                .filter(message -> message.seq() > seq && message.change() > 0)
                .mapToLong(Kept::change)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void checkMessages(List<Seen> seen) {
        long last = 0;
        for (Seen each : seen) {
            if (!each.isMessage()) {
                continue;
            }
            if (each.seq() <= last) {
                problems.add("again or backwards: " + each + " after seq " + last);
            }
            // Pushes may begin before what was read after the login ends, but not behind it.
            long before = last > 0 ? last : Math.min(from, each.seq()) - 1;
            if (each.seq() > before + 1 && !wasAway(before, each.seq())) {
                problems.add("gap: " + each + " after seq " + before);
            }
            last = Math.max(last, each.seq());
        }
    }

    private void checkKnown(Seen message) {
        Kept kept = history.get(message.seq());
        if (kept == null || kept.id() != message.id()) {
            problems.add("from nowhere: " + message + ", the room has " + kept);
        }
    }

    private boolean wasAway(long before, long after) {
        return absences.stream().anyMatch(a -> a.explains(before, after));
    }

    private void checkChanges(List<Seen> seen) {
        Set<Long> coming = new HashSet<>();
        seen.stream().filter(Seen::isMessage).forEach(message -> coming.add(message.seq()));
        NavigableSet<Long> shown = new TreeSet<>();
        Map<Long, Long> newest = new HashMap<>();
        for (Seen each : seen) {
            if (each.isMessage()) {
                coming.remove(each.seq());
                shown.add(each.seq());
            } else if (coming.contains(each.seq())) {
                problems.add("before its message: " + each);
            } else if (!shown.contains(each.seq()) && !mayLackItsMessage(each, shown)) {
                problems.add("without its message: " + each);
            }
            Long before = newest.put(each.seq(), each.change());
            if (before != null && !each.isMessage() && each.change() <= before) {
                problems.add("old change: " + each + " after change " + before);
            }
        }
    }

    /** The message was there before the connection, or in what was missed around an absence. */
    private boolean mayLackItsMessage(Seen change, NavigableSet<Long> shown) {
        if (change.seq() < from) {
            return true;
        }
        Long last = shown.lower(change.seq());
        long before = last == null ? from - 1 : last;
        return absences.stream().anyMatch(a -> before <= a.left() && change.seq() < a.joined());
    }

    /** What was missed while away, its changes too, is not asked for. */
    private void checkComplete(List<Seen> seen) {
        Map<Long, Long> changes = new HashMap<>();
        seen.stream()
                .filter(Seen::isMessage)
                .forEach(message -> changes.put(message.seq(), message.change()));
        seen.forEach(each -> changes.computeIfPresent(each.seq(), (s, c) -> each.change()));
        for (Kept message : history.values()) {
            Long change = changes.get(message.seq());
            if (message.seq() < from || !absences.isEmpty()) {
                continue;
            }
            if (change == null) {
                problems.add("not shown: " + message);
            } else if (change != message.change()) {
                problems.add("not in its last state: " + message + ", shown change " + change);
            }
        }
        long head = history.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        if (head >= from && !changes.containsKey(head)) {
            problems.add("the end is missing: seq " + head);
        }
    }

    /**
     * A message or a change of one, as it was pushed.
     *
     * @param isMessage whether it is the message itself
     * @param seq place of the message
     * @param id id of the message
     * @param change number of its last change; 0 for none
     * @param at when it came, nanoseconds of a clock
     */
    public record Seen(boolean isMessage, long seq, long id, long change, long at) {}

    /**
     * A message as the server has it.
     *
     * @param seq its place
     * @param id its id
     * @param change number of its last change; 0 for none
     */
    public record Kept(long seq, long id, long change) {}

    /**
     * When a user was no member.
     *
     * @param left seq of the sentence about leaving
     * @param joined seq of the sentence about joining again
     * @param until when that was asked for; members may read what was said while they were away
     */
    public record Absence(long left, long joined, long until) {
        boolean hides(Seen message) {
            return message.seq() > left && message.seq() < joined && message.at() < until;
        }

        /** What a node had not shown yet goes with the membership; all of the next one is shown. */
        boolean explains(long before, long after) {
            return before <= left && left < after && after <= joined;
        }
    }
}
