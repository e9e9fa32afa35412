package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.lab.Node;
import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One node after the other is stopped by SIGTERM and started again, as an update does it. Who knows
 * both nodes hardly notices: one repeat, at the other node, is enough for every send, and a client
 * comes back once for each node that goes.
 */
final class RollingRestart {
    /** A node gives itself 30 s for what it is at; its code tells whether that was enough. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final String PART = "restart of ";
    private static final int GOING_AWAY = 1001;

    private final History history;
    private final List<Window> windows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private RollingRestart(History history) {
        this.history = history;
        List<Entry.Injected> begun = history.all(Entry.Injected.class);
        List<Entry.Healed> ended = history.all(Entry.Healed.class);
        for (int i = 0; i < begun.size(); i++) {
            String node = begun.get(i).fault().substring(PART.length());
            windows.add(new Window(node, begun.get(i).at(), ended.get(i).at()));
        }
    }

    /** The restart of one node, counted from 1. */
    static Fault of(int number) {
        return Fault.of(
                PART + "node" + number,
                AWAY,
                STOP_LIMIT,
                nodes -> stop(nodes.lab().node(number)),
                nodes -> nodes.lab().node(number).restart());
    }

    private static void stop(Node node) {
        node.terminate();
        assertThat(node.awaitExit(STOP_LIMIT)).as("0, or 128 + SIGTERM").isIn(0, 143);
    }

    static List<String> problems(History history) {
        RollingRestart restart = new RollingRestart(history);
        restart.checkSends();
        restart.checkGoodbyes();
        restart.checkReturns();
        return restart.problems;
    }

    /**
     * A send may fail at the node that is being restarted, and nowhere else: then a client that
     * repeats it at the other one never needs a third attempt. Rules refuse with 400.
     */
    private void checkSends() {
        for (Entry.Answered answer : history.all(Entry.Answered.class)) {
            boolean failed = !answer.isAccepted() && answer.status() != 400;
            if (failed && windows.stream().noneMatch(window -> window.covers(answer))) {
                problems.add("refused by a node that serves: " + answer);
            }
        }
    }

    /**
     * Everybody at a node that stops is told to come back; nobody just loses the connection, and
     * nobody at the other one does.
     */
    private void checkGoodbyes() {
        Map<String, String> nodes = new HashMap<>();
        history.all(Entry.Connected.class).forEach(c -> nodes.put(c.connection(), c.node()));
        for (Window window : windows) {
            int told = 0;
            for (Entry.Disconnected end : history.all(Entry.Disconnected.class)) {
                if (!window.holds(end.at()) || end.code() == Entry.Disconnected.OWN) {
                    continue;
                }
                if (!window.node().equals(nodes.get(end.connection()))) {
                    problems.add("closed: " + end + " by a node that serves");
                } else if (end.code() == GOING_AWAY) {
                    told++;
                } else {
                    problems.add("no goodbye: " + end + " at " + window.node());
                }
            }
            if (told == 0) {
                problems.add("proves nothing: nobody was connected to " + window.node());
            }
        }
    }

    /** From one restart to the next a client connects once at most. */
    private void checkReturns() {
        for (int i = 0; i < windows.size(); i++) {
            long from = windows.get(i).from();
            long to = i + 1 < windows.size() ? windows.get(i + 1).from() : Long.MAX_VALUE;
            Map<String, Integer> returns = new HashMap<>();
            history.all(Entry.Connected.class).stream()
                    .filter(c -> c.at() >= from && c.at() < to)
                    .forEach(c -> returns.merge(c.connection().split("#", 2)[0], 1, Integer::sum));
            String node = windows.get(i).node();
            returns.forEach(
                    (client, times) -> {
                        if (times > 1) {
                            problems.add(
                                    "came back again: %s, %d times, after %s went"
                                            .formatted(client, times, node));
                        }
                    });
        }
    }

    /** From the signal until the node is ready again. */
    private record Window(String node, long from, long to) {
        boolean holds(long at) {
            return at >= from && at <= to;
        }

        /** Whether an attempt was under way at this node at any time of it. */
        boolean covers(Entry.Answered answer) {
            long asked = answer.at() - (answer.tookMillis() + 1) * 1_000_000;
            return answer.node().equals(node) && asked <= to && answer.at() >= from;
        }
    }
}
