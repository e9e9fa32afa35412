package im.magpie.server.history;

import im.magpie.server.history.Entry.Answered;
import im.magpie.server.history.Entry.Changed;
import im.magpie.server.history.Entry.Log;
import im.magpie.server.history.Entry.Sent;
import im.magpie.server.history.Entry.Stored;
import im.magpie.server.history.HistoryChecker.Acknowledged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges a whole run: what senders were told against what the rooms hold at the end, and what every
 * connection was shown against both. Each problem begins with the name of what is violated.
 */
public final class HistoryJudge {
    private final History history;
    private final List<String> problems = new ArrayList<>();

    /** Each room as its first reader has it. */
    private final Map<Long, Log> rooms = new TreeMap<>();

    /** Room and uid of those whose membership changes: only they are ever refused by a rule. */
    private final Set<List<Long>> moved = new HashSet<>();

    private HistoryJudge(History history) {
        this.history = history;
        history.all(Entry.Moved.class).forEach(m -> moved.add(List.of(m.room(), m.uid())));
    }

    /** Lists everything that is wrong; nothing when all is well. */
    public static List<String> problems(History history) {
        HistoryJudge judge = new HistoryJudge(history);
        judge.checkThatItProvesSomething();
        judge.checkOneOrder();
        judge.checkSenders();
        judge.checkNames();
        judge.checkRefusals();
        judge.checkRecalls();
        judge.checkMarks();
        judge.problems.addAll(ViewJudge.problems(history, judge.rooms));
        judge.checkConvergence();
        history.all(Entry.Surprise.class).forEach(s -> judge.problem("surprise", s.what()));
        return judge.problems;
    }

    private void problem(String kind, Object what) {
        problems.add(kind + ": " + what);
    }

    /** Without a fault between accepted messages all the other checks are empty words. */
    private void checkThatItProvesSomething() {
        List<Entry.Injected> begun = history.all(Entry.Injected.class);
        List<Entry.Healed> ended = history.all(Entry.Healed.class);
        if (begun.isEmpty() || ended.isEmpty()) {
            problem("proves nothing", "no fault was injected and healed");
            return;
        }
        long from = begun.get(0).at();
        long to = ended.get(ended.size() - 1).at();
        List<Answered> answers = history.all(Answered.class);
        if (answers.stream().noneMatch(a -> a.isAccepted() && a.at() < from)) {
            problem("proves nothing", "nothing was accepted before the fault");
        }
        if (history.all(Sent.class).stream().noneMatch(s -> s.at() >= from && s.at() <= to)) {
            problem("proves nothing", "nothing was sent during the fault");
        }
        if (answers.stream().noneMatch(a -> a.isAccepted() && a.at() > to)) {
            problem("proves nothing", "nothing was accepted after the fault");
        }
        if (history.all(Entry.Pushed.class).isEmpty()) {
            problem("proves nothing", "nobody was shown anything");
        }
        if (history.all(Changed.class).stream().noneMatch(c -> c.isAccepted(Changed.MARK))) {
            problem("proves nothing", "no mark was accepted");
        }
    }

    private void checkOneOrder() {
        for (Log log : history.all(Log.class)) {
            Log first = rooms.putIfAbsent(log.room(), log);
            if (first != null && !first.messages().equals(log.messages())) {
                problem(
                        "another room",
                        "%d at %s shows room %d as %s, %d at %s as %s"
                                .formatted(
                                        first.reader(),
                                        first.node(),
                                        first.room(),
                                        seqs(first),
                                        log.reader(),
                                        log.node(),
                                        seqs(log)));
            }
        }
        for (Entry.Room room : history.all(Entry.Room.class)) {
            if (!rooms.containsKey(room.room())) {
                problem("proves nothing", "nobody has read " + room);
            }
        }
    }

    private static String seqs(Log log) {
        List<Stored> messages = log.messages();
        return messages.size() + " messages up to " + messages.get(messages.size() - 1);
    }

    private void checkSenders() {
        for (Log room : rooms.values()) {
            Map<Long, List<Acknowledged>> accepted = new HashMap<>();
            Set<String> accounted = new HashSet<>();
            for (Answered answer : history.all(Answered.class)) {
                if (answer.room() == room.room() && answer.isAccepted()) {
                    accepted.computeIfAbsent(answer.uid(), uid -> new ArrayList<>())
                            .add(new Acknowledged(answer.name(), answer.seq()));
                    accounted.add(answer.name());
                }
            }
            Set<String> open = new HashSet<>();
            for (Sent sent : history.all(Sent.class)) {
                if (sent.room() == room.room() && !accounted.contains(sent.name())) {
                    open.add(sent.name());
                }
            }
            List<HistoryChecker.Stored> stored = stored(room, open);
            HistoryChecker.problems(accepted, open, stored)
                    .forEach(p -> problems.add(p + " in room " + room.room()));
        }
    }

    /** What the server says itself has no name, and nobody waits for it. */
    private static List<HistoryChecker.Stored> stored(Log room, Set<String> open) {
        List<HistoryChecker.Stored> stored = new ArrayList<>();
        for (Stored message : room.messages()) {
            String name = message.name();
            if (name.isEmpty()) {
                name = "said by the server at " + message.seq();
                open.add(name);
            }
            stored.add(new HistoryChecker.Stored(message.seq(), message.author(), name));
        }
        return stored;
    }

    /** One name is one id, whoever answers; what was refused each time is not there. */
    private void checkNames() {
        Map<String, Long> ids = new HashMap<>();
        rooms.values()
                .forEach(log -> log.messages().forEach(m -> ids.putIfAbsent(m.name(), m.id())));
        Map<String, List<Answered>> answers = new HashMap<>();
        history.all(Answered.class)
                .forEach(a -> answers.computeIfAbsent(a.name(), name -> new ArrayList<>()).add(a));
        answers.forEach(
                (name, of) -> {
                    Long id = ids.get(name);
                    for (Answered answer : of) {
                        if (answer.isAccepted() && id != null && answer.id() != id) {
                            problem("another id", answer + ", the room has " + id);
                        }
                    }
                    if (id != null && of.stream().noneMatch(HistoryJudge::mayBeThere)) {
                        problem("refused but there", of);
                    }
                });
        for (Entry.Repeated repeat : history.all(Entry.Repeated.class)) {
            if (repeat.status() != 200
                    || !Long.valueOf(repeat.id()).equals(ids.get(repeat.name()))) {
                problem("another id", repeat + ", the room has " + ids.get(repeat.name()));
            }
        }
    }

    private static boolean mayBeThere(Answered answer) {
        return answer.isAccepted() || answer.isUnknown();
    }

    private void checkRefusals() {
        for (Answered answer : history.all(Answered.class)) {
            if (answer.status() == 400 && !moved.contains(List.of(answer.room(), answer.uid()))) {
                problem("refused by no rule", answer);
            }
        }
    }

    private void checkRecalls() {
        Set<Long> recalled = new HashSet<>();
        for (Changed change : history.all(Changed.class)) {
            if (change.isAccepted(Changed.RECALL)) {
                recalled.add(change.id());
            }
        }
        for (Log room : rooms.values()) {
            for (Stored message : room.messages()) {
                if (recalled.contains(message.id()) && !message.isRecalled()) {
                    problem("lost recall", message);
                }
            }
        }
    }

    /**
     * After a mark that was accepted its message has a change, whatever came later: a mark that was
     * there before was one, too. The end of a mark proves nothing: it may have found none. Members
     * may mark, and end their marks of, all that is not recalled.
     */
    private void checkMarks() {
        Map<Long, Stored> messages = new HashMap<>();
        Map<Long, Long> roomOf = new HashMap<>();
        for (Log room : rooms.values()) {
            for (Stored message : room.messages()) {
                messages.put(message.id(), message);
                roomOf.put(message.id(), room.room());
            }
        }
        for (Changed change : history.all(Changed.class)) {
            Stored message = messages.get(change.id());
            if (change.isAccepted(Changed.MARK) && (message == null || message.change() == 0)) {
                problem("lost mark", change + ", the room has " + message);
            }
            if (change.status() == 400
                    && !change.what().equals(Changed.RECALL)
                    && message != null
                    && !message.isRecalled()
                    && !moved.contains(List.of(roomOf.get(change.id()), change.uid()))) {
                problem("refused by no rule", change + ", the room has " + message);
            }
        }
    }

    private void checkConvergence() {
        if (history.all(Entry.Unread.class).isEmpty()) {
            problem("proves nothing", "nobody was asked what is unread");
        }
        if (history.all(Entry.Online.class).isEmpty()) {
            problem("proves nothing", "nobody was asked who is online");
        }
        for (Entry.Unread unread : history.all(Entry.Unread.class)) {
            if (unread.count() != unread.expected()) {
                problem("unread", unread);
            }
        }
        for (Entry.Online online : history.all(Entry.Online.class)) {
            if (online.online() != online.expected()) {
                problem("presence", online);
            }
        }
    }
}
