package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.Entry;
import im.magpie.server.history.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndisturbedTest {
    private static final long MS = 1_000_000;

    private final List<Entry> history =
            new ArrayList<>(
                    List.of(
                            new Entry.Injected(10_000 * MS, "broker"),
                            answered(12_000, 200),
                            answered(13_000, 400),
                            new Entry.Healed(20_000 * MS, "broker"),
                            answered(21_000, 503)));

    private static Entry.Answered answered(long millis, int status) {
        return answered(millis, status, 20);
    }

    private static Entry.Answered answered(long millis, int status, long took) {
        return new Entry.Answered(
                millis * MS, 1, 7, "m" + millis, "node1", 1, status, 100, 1, took);
    }

    private static Entry connected(long millis, String connection) {
        return new Entry.Connected(millis * MS, connection, 2, "node2");
    }

    private void assertOnlyReported(String kind) {
        assertThat(Undisturbed.problems(new History(history)))
                .singleElement()
                .asString()
                .startsWith(kind + ": ");
    }

    @Test
    void hasNothingToSayWhenAllGoesOn() {
        assertThat(Undisturbed.problems(new History(history))).isEmpty();
    }

    @Test
    void reportsWhoIsRefused() {
        history.add(answered(14_000, 503));

        assertOnlyReported("refused without need");
    }

    @Test
    void reportsWhoIsRefusedWhenItIsOver() {
        history.add(answered(20_500, 503, 1_000));

        assertOnlyReported("refused without need");
    }

    @Test
    void reportsWhoIsKeptWaiting() {
        history.add(answered(21_500, 200, 3_000));

        assertOnlyReported("slow without need");
    }

    @Test
    void reportsAClientThatComesBack() {
        history.add(connected(15_000, "b#2"));

        assertOnlyReported("came back without need");
    }

    @Test
    void reportsWhatIsShownOnlyWhenAllIsWellAgain() {
        history.add(new Entry.Room(0, 7, "all", List.of(1L, 2L)));
        history.add(connected(1, "b#1"));
        history.add(new Entry.Pushed(20_100 * MS, "b#1", 4, 100, 1, 0));

        assertOnlyReported("late without need");
    }

    @Test
    void aFaultWithoutAcceptedMessagesProvesNothing() {
        history.remove(1);

        assertOnlyReported("proves nothing");
    }
}
