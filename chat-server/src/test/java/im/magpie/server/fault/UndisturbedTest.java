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
        return new Entry.Answered(millis * MS, 1, 7, "m" + millis, "node1", 1, status, 100, 1, 20);
    }

    @Test
    void hasNothingToSayWhenAllGoesOn() {
        assertThat(Undisturbed.problems(new History(history))).isEmpty();
    }

    @Test
    void reportsWhoIsRefused() {
        history.add(answered(14_000, 503));

        assertThat(Undisturbed.problems(new History(history)))
                .singleElement()
                .asString()
                .startsWith("refused without need: ");
    }

    @Test
    void aFaultWithoutAcceptedMessagesProvesNothing() {
        history.remove(1);

        assertThat(Undisturbed.problems(new History(history)))
                .singleElement()
                .asString()
                .startsWith("proves nothing: ");
    }
}
