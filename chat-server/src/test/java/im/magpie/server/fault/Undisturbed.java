package im.magpie.server.fault;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked while the broker or Redis is away: they make a cluster fast, not right, so nobody
 * is refused for want of them.
 */
final class Undisturbed {
    private Undisturbed() {}

    static List<String> problems(History history) {
        long from = history.all(Entry.Injected.class).get(0).at();
        long to = history.all(Entry.Healed.class).get(0).at();
        List<Entry.Answered> during =
                history.all(Entry.Answered.class).stream()
                        .filter(answer -> answer.at() > from && answer.at() < to)
                        .toList();
        List<String> problems = new ArrayList<>();
        if (during.stream().noneMatch(Entry.Answered::isAccepted)) {
            problems.add("proves nothing: nothing was accepted during the fault");
        }
        during.stream()
                // Rules refuse with 400.
                .filter(answer -> !answer.isAccepted() && answer.status() != 400)
                .forEach(answer -> problems.add("refused without need: " + answer));
        return problems;
    }
}
