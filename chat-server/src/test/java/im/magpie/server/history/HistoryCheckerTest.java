package im.magpie.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.HistoryChecker.Acknowledged;
import im.magpie.server.history.HistoryChecker.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private static final Map<Long, List<Acknowledged>> ACKNOWLEDGED =
            Map.of(
                    7L, List.of(new Acknowledged("a1", 1), new Acknowledged("a2", 3)),
                    8L, List.of(new Acknowledged("b1", 2)));

    private static List<Stored> good() {
        return new ArrayList<>(
                List.of(new Stored(1, 7, "a1"), new Stored(2, 8, "b1"), new Stored(3, 7, "a2")));
    }

    private static List<String> problems(List<Stored> history) {
        return HistoryChecker.problems(ACKNOWLEDGED, Set.of("open"), history);
    }

    @Test
    void hasNothingToSayAboutAGoodHistory() {
        assertThat(problems(good())).isEmpty();
    }

    @Test
    void allowsAMessageOfUnknownOutcomeOnce() {
        List<Stored> history = good();
        history.add(new Stored(4, 8, "open"));

        assertThat(problems(history)).isEmpty();
    }

    @Test
    void reportsALostMessage() {
        List<Stored> history = good();
        history.remove(2);

        assertThat(problems(history)).singleElement().asString().startsWith("lost");
    }

    @Test
    void reportsALostMessageWhosePlaceWasTakenByAnother() {
        List<Stored> history = good();
        history.set(2, new Stored(3, 8, "open"));

        assertThat(problems(history)).singleElement().asString().startsWith("lost");
    }

    @Test
    void reportsADoubledMessage() {
        List<Stored> history = good();
        history.add(new Stored(4, 7, "a2"));

        assertThat(problems(history)).singleElement().asString().startsWith("doubled");
    }

    @Test
    void reportsADoubledMessageOfUnknownOutcome() {
        List<Stored> history = good();
        history.add(new Stored(4, 8, "open"));
        history.add(new Stored(5, 8, "open"));

        assertThat(problems(history)).singleElement().asString().startsWith("doubled");
    }

    @Test
    void reportsAGap() {
        List<Stored> history = good();
        history.add(new Stored(5, 8, "open"));

        assertThat(problems(history)).singleElement().asString().startsWith("gap");
    }

    @Test
    void reportsAHistoryThatDoesNotStartAtOne() {
        List<Stored> history = good();
        history.remove(0);

        assertThat(problems(history)).anySatisfy(p -> assertThat(p).startsWith("gap"));
    }

    @Test
    void reportsPagesOutOfOrder() {
        List<Stored> history = good();
        history.add(1, history.remove(2));

        assertThat(problems(history)).anySatisfy(p -> assertThat(p).startsWith("gap"));
    }

    @Test
    void reportsAcknowledgmentsOutOfASendersOrder() {
        List<String> problems =
                HistoryChecker.problems(
                        Map.of(7L, List.of(new Acknowledged("a2", 2), new Acknowledged("a1", 1))),
                        Set.of(),
                        List.of(new Stored(1, 7, "a1"), new Stored(2, 7, "a2")));

        assertThat(problems).singleElement().asString().startsWith("reordered");
    }

    @Test
    void reportsAMessageAtAnotherPlaceThanAcknowledged() {
        List<Stored> history = good();
        history.set(0, new Stored(1, 8, "b1"));
        history.set(1, new Stored(2, 7, "a1"));

        assertThat(problems(history)).anySatisfy(p -> assertThat(p).startsWith("moved"));
    }

    @Test
    void reportsAMessageUnderAnotherAuthor() {
        List<Stored> history = good();
        history.set(0, new Stored(1, 8, "a1"));

        assertThat(problems(history)).singleElement().asString().startsWith("foreign");
    }

    @Test
    void reportsAMessageThatNobodySent() {
        List<Stored> history = good();
        history.add(new Stored(4, 7, "zz"));

        assertThat(problems(history)).singleElement().asString().startsWith("from nowhere");
    }
}
