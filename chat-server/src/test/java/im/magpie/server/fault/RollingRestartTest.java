package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small good history of a rolling restart, and what becomes of it when one thing is wrong. */
class RollingRestartTest {
    private static final long MS = 1_000_000;

    private final List<Entry> good =
            new ArrayList<>(
                    List.of(
                            connected(1, "u0#1", "node1"),
                            connected(1, "u1#1", "node2"),
                            new Entry.Injected(100 * MS, "restart of node1"),
                            ended(110, "u0#1", 1001),
                            connected(120, "u0#2", "node2"),
                            answered(150, "node1", 0),
                            answered(151, "node2", 200),
                            new Entry.Healed(200 * MS, "restart of node1"),
                            new Entry.Injected(300 * MS, "restart of node2"),
                            ended(310, "u0#2", 1001),
                            ended(310, "u1#1", 1001),
                            connected(320, "u0#3", "node1"),
                            connected(320, "u1#2", "node1"),
                            answered(330, "node2", 503),
                            new Entry.Healed(400 * MS, "restart of node2")));

    private static Entry connected(long millis, String connection, String node) {
        return new Entry.Connected(millis * MS, connection, 10, node);
    }

    private static Entry ended(long millis, String connection, int code) {
        return new Entry.Disconnected(millis * MS, connection, code);
    }

    private static Entry answered(long millis, String node, int status) {
        return new Entry.Answered(millis * MS, 10, 5, "m", node, 1, status, 0, 0, 1);
    }

    private List<String> problems() {
        return RollingRestart.problems(new History(good));
    }

    private void assertOnlyReported(String kind) {
        assertThat(problems()).singleElement().asString().startsWith(kind + ": ");
    }

    @Test
    void hasNothingToSayAboutAGoodHistory() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsASendThatFailsAtTheOtherNode() {
        good.add(answered(160, "node2", 503));

        assertOnlyReported("refused by a node that serves");
    }

    @Test
    void reportsASendThatFailsWhenTheNodeIsBack() {
        good.add(answered(250, "node1", 503));

        assertOnlyReported("refused by a node that serves");
    }

    @Test
    void allowsWhatRulesRefuse() {
        good.add(answered(250, "node1", 400));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAConnectionThatIsLostWithoutAWord() {
        good.add(connected(2, "u2#1", "node1"));
        good.add(ended(130, "u2#1", 1006));

        assertOnlyReported("no goodbye");
    }

    @Test
    void reportsAConnectionThatIsLostAtTheOtherNode() {
        good.add(connected(2, "u2#1", "node2"));
        good.add(ended(130, "u2#1", 1001));

        assertOnlyReported("closed");
    }

    @Test
    void allowsAClientToHangUp() {
        good.add(connected(2, "u2#1", "node2"));
        good.add(ended(130, "u2#1", Entry.Disconnected.OWN));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAClientThatComesBackTwice() {
        good.add(connected(140, "u0#7", "node2"));

        assertOnlyReported("came back again");
    }

    @Test
    void aNodeWithoutClientsProvesNothing() {
        good.removeIf(entry -> entry instanceof Entry.Disconnected && entry.at() == 110 * MS);

        assertOnlyReported("proves nothing");
    }
}
