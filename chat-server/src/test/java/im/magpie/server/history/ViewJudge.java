package im.magpie.server.history;

import im.magpie.server.history.Entry.Connected;
import im.magpie.server.history.Entry.Log;
import im.magpie.server.history.Entry.Paged;
import im.magpie.server.history.Entry.Pushed;
import im.magpie.server.history.ViewChecker.Absence;
import im.magpie.server.history.ViewChecker.Kept;
import im.magpie.server.history.ViewChecker.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges what every connection of a run was shown of every room. */
final class ViewJudge {
    /** Of one room and connection: one mistake can make thousands. */
    private static final int MOST = 20;

    private final Map<Long, Log> rooms;
    private final Map<Long, Set<Long>> members = new HashMap<>();
    private final Map<Long, Long> roomOfId = new HashMap<>();

    /** When each message was first tried, by its name. */
    private final Map<String, Long> sentAt = new HashMap<>();

    private final Map<String, List<Pushed>> pushed = new HashMap<>();
    private final Map<String, Map<Long, Paged>> paged = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<List<Long>, List<Absence>> absences = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private ViewJudge(History history, Map<Long, Log> rooms) {
        this.rooms = rooms;
        history.all(Entry.Room.class)
                .forEach(room -> members.put(room.room(), Set.copyOf(room.members())));
        rooms.values()
                .forEach(log -> log.messages().forEach(m -> roomOfId.put(m.id(), log.room())));
        history.all(Entry.Sent.class).forEach(sent -> sentAt.putIfAbsent(sent.name(), sent.at()));
        history.all(Pushed.class)
                .forEach(
                        push ->
                                pushed.computeIfAbsent(push.connection(), c -> new ArrayList<>())
                                        .add(push));
        history.all(Paged.class)
                .forEach(
                        page ->
                                paged.computeIfAbsent(page.connection(), c -> new HashMap<>())
                                        .put(page.room(), page));
        history.all(Entry.Disconnected.class).forEach(end -> ended.add(end.connection()));
        history.all(Entry.Away.class)
                .forEach(
                        away ->
                                absences.computeIfAbsent(
                                                List.of(away.uid(), away.room()),
                                                key -> new ArrayList<>())
                                        .add(away.absence()));
    }

    static List<String> problems(History history, Map<Long, Log> rooms) {
        ViewJudge judge = new ViewJudge(history, rooms);
        history.all(Connected.class).forEach(judge::check);
        judge.paged.values().forEach(of -> of.values().forEach(judge::checkPaged));
        return judge.problems;
    }

    private void check(Connected connection) {
        List<Pushed> shown = pushed.getOrDefault(connection.connection(), List.of());
        for (Pushed push : shown) {
            Long room = roomOfId.get(push.id());
            if (room == null) {
                problems.add("from nowhere: " + push);
            } else if (!members.get(room).contains(connection.uid())) {
                problems.add("not for this one: " + push + " of room " + room);
            }
        }
        for (Log room : rooms.values()) {
            if (members.get(room.room()).contains(connection.uid())) {
                checkRoom(connection, room, shown);
            }
        }
    }

    private void checkRoom(Connected connection, Log room, List<Pushed> shown) {
        List<Kept> kept =
                room.messages().stream().map(m -> new Kept(m.seq(), m.id(), m.change())).toList();
        List<Seen> seen = seen(shown, room.room());
        List<Absence> away = away(connection.uid(), room);
        long from = from(connection, room, away);
        List<String> found =
                ended.contains(connection.connection())
                        ? ViewChecker.problemsOfEnded(seen, kept, from, away)
                        : ViewChecker.problems(seen, kept, from, away);
        found.stream()
                .limit(MOST)
                .forEach(p -> problems.add(p + " as room " + room.room() + " in " + connection));
    }

    /** The first seq that the connection must be shown before any later one. */
    private long from(Connected connection, Log room, List<Absence> away) {
        Paged page = paged.getOrDefault(connection.connection(), Map.of()).get(room.room());
        if (page != null) {
            return page.upTo() + 1;
        }
        if (!ended.contains(connection.connection())) {
            problems.add("never caught up: " + connection + " with room " + room.room());
        }
        return away.isEmpty() ? firstSentAfter(connection, room) : Long.MAX_VALUE;
    }

    /** Who has read nothing must at least be shown what was not written before the login. */
    private long firstSentAfter(Connected connection, Log room) {
        return room.messages().stream()
                .filter(m -> sentAt.getOrDefault(m.name(), 0L) > connection.at())
                .mapToLong(Entry.Stored::seq)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<Absence> away(long uid, Log room) {
        return absences.getOrDefault(List.of(uid, room.room()), List.of());
    }

    /** The marks that one push tells have one number. */
    private List<Seen> seen(List<Pushed> shown, long room) {
        List<Seen> seen = new ArrayList<>();
        Pushed before = null;
        for (Pushed push : shown) {
            if (!Long.valueOf(room).equals(roomOfId.get(push.id()))) {
                continue;
            }
            boolean same =
                    before != null
                            && before.at() == push.at()
                            && before.type() == 8
                            && push.type() == 8
                            && before.id() == push.id()
                            && before.change() == push.change();
            if (!same) {
                boolean isMessage = push.type() == 4;
                seen.add(new Seen(isMessage, push.seq(), push.id(), push.change(), push.at()));
            }
            before = push;
        }
        return seen;
    }

    /** What a client reads after its login is nothing of a time it was away, either. */
    private void checkPaged(Paged page) {
        List<Absence> away = absences.getOrDefault(List.of(page.uid(), page.room()), List.of());
        for (long seq : page.seqs()) {
            Seen read = new Seen(true, seq, 0, 0, page.at());
            if (away.stream().anyMatch(absence -> absence.hides(read))) {
                problems.add("not for this one: seq " + seq + " of " + page);
            }
        }
        for (int i = 1; i < page.seqs().size(); i++) {
            if (page.seqs().get(i) != page.seqs().get(i - 1) + 1) {
                problems.add("gap: in " + page);
                break;
            }
        }
    }
}
