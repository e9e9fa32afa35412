package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small good history of a silent database, and what becomes of it when one thing is wrong. */
class WithoutDatabaseTest {
    private static final long MS = 1_000_000;
    private static final long ROOM = 5;
    private static final long ANN = 10;
    private static final long BOB = 11;

    private final List<Entry> good =
            new ArrayList<>(
                    List.of(
                            new Entry.Room(0, ROOM, "all", List.of(ANN, BOB)),
                            new Entry.Connected(MS, "a", ANN, "node1"),
                            new Entry.Connected(MS, "b", BOB, "node2"),
                            answered(9_000, 200, 1),
                            shown(9_010, "a", 1),
                            shown(9_010, "b", 1),
                            answered(9_900, 200, 3),
                            shown(9_910, "a", 3),
                            shown(11_000, "b", 3),
                            new Entry.Threads(9_500 * MS, "node1", 40),
                            new Entry.Injected(10_000 * MS, "silence"),
                            new Entry.Beat(12_000 * MS, "a", 3),
                            new Entry.Threads(12_500 * MS, "node1", 100),
                            answered(13_000, 503, 0),
                            new Entry.Healed(20_000 * MS, "silence"),
                            answered(21_000, 200, 4)));

    private static Entry.Answered answered(long millis, int status, long seq) {
        return new Entry.Answered(
                millis * MS, ANN, ROOM, "m" + millis, "node1", 1, status, 100 + seq, seq, 20);
    }

    private static Entry shown(long millis, String connection, long seq) {
        return new Entry.Pushed(millis * MS, connection, 4, 100 + seq, seq, 0);
    }

    private List<String> problems() {
        return WithoutDatabase.problems(new History(good));
    }

    private void assertOnlyReported(String kind) {
        assertThat(problems()).singleElement().asString().startsWith(kind + ": ");
    }

    private void drop(long millis) {
        assertThat(good.removeIf(entry -> entry.at() == millis * MS)).isTrue();
    }

    @Test
    void hasNothingToSayAboutAGoodHistory() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsWhatWasAcceptedBeforeAndNotShown() {
        drop(11_000);

        assertOnlyReported("held back");
    }

    @Test
    void reportsWhatWasAcceptedBeforeAndShownLate() {
        drop(11_000);
        good.add(shown(15_000, "b", 3));

        assertOnlyReported("held back");
    }

    @Test
    void allowsAMessageToWaitForTheOneBeforeIt() {
        drop(11_000);
        drop(21_000);
        good.add(answered(21_000, 200, 2));

        assertThat(problems()).isEmpty();
    }

    @Test
    void asksNothingForWhoHasGone() {
        drop(11_000);
        good.add(new Entry.Disconnected(10_500 * MS, "b", Entry.Disconnected.OWN));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAConnectionThatANodeCloses() {
        good.add(new Entry.Disconnected(15_000 * MS, "b", 1001));

        assertOnlyReported("closed");
    }

    @Test
    void reportsAConnectionThatANodeDropsWithoutAWord() {
        good.add(new Entry.Disconnected(15_000 * MS, "b", 1006));

        assertOnlyReported("closed");
    }

    @Test
    void aSilenceAfterASilenceProvesNothing() {
        drop(9_000);
        drop(9_900);

        assertOnlyReported("proves nothing");
    }

    @Test
    void reportsAHeartbeatThatIsAnsweredLate() {
        good.add(new Entry.Beat(13_500 * MS, "b", WithoutDatabase.BEAT_MILLIS + 1));

        assertOnlyReported("heartbeat");
    }

    @Test
    void reportsAHeartbeatThatIsAnsweredWhenTheDatabaseIsBack() {
        good.add(new Entry.Beat(20_100 * MS, "b", 9_000));

        assertOnlyReported("heartbeat");
    }

    @Test
    void allowsAHeartbeatThatIsAskedShortlyBeforeTheEnd() {
        good.add(new Entry.Beat(22_000 * MS, "b", 3_000));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAHeartbeatWithoutAnAnswer() {
        good.add(new Entry.Beat(13_500 * MS, "b", -1));

        assertOnlyReported("heartbeat");
    }

    @Test
    void reportsAHeapOfThreads() {
        good.add(new Entry.Threads(14_000 * MS, "node1", 41 + WithoutDatabase.MORE_THREADS));

        assertOnlyReported("threads");
    }

    @Test
    void threadsThatNobodyCountedProveNothing() {
        drop(12_500);

        assertOnlyReported("proves nothing");
    }

    @Test
    void reportsASendThatIsNotRefusedInTime() {
        good.add(
                new Entry.Answered(12_900 * MS, ANN, ROOM, "late", "node1", 1, 200, 105, 5, 1_000));

        assertThat(problems()).anyMatch(problem -> problem.startsWith("not refused in time: "));
    }
}
