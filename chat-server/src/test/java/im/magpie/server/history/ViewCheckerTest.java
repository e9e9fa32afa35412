package im.magpie.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.ViewChecker.Absence;
import im.magpie.server.history.ViewChecker.Kept;
import im.magpie.server.history.ViewChecker.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewCheckerTest {
    private static final List<Kept> HISTORY =
            List.of(new Kept(1, 101, 0), new Kept(2, 102, 2), new Kept(3, 103, 0), kept(4));

    private static Kept kept(long seq) {
        return new Kept(seq, 100 + seq, 0);
    }

    private static Seen message(long seq) {
        return new Seen(true, seq, 100 + seq, 0, seq);
    }

    private static Seen change(long seq, long change) {
        return new Seen(false, seq, 100 + seq, change, seq);
    }

    private static List<Seen> good() {
        return new ArrayList<>(
                List.of(
                        message(1),
                        message(2),
                        change(2, 1),
                        message(3),
                        change(2, 2),
                        message(4)));
    }

    private static List<String> problems(List<Seen> seen, Absence... absences) {
        return ViewChecker.problems(seen, HISTORY, 1, List.of(absences));
    }

    private static List<String> ended(List<Seen> seen, long from, Absence... absences) {
        return ViewChecker.problemsOfEnded(seen, HISTORY, from, List.of(absences));
    }

    private static void assertOne(List<String> problems, String kind) {
        assertThat(problems).singleElement().asString().startsWith(kind);
    }

    @Test
    void hasNothingToSayAboutAGoodView() {
        assertThat(problems(good())).isEmpty();
    }

    @Test
    void allowsAMessageThatCameLateInItsLastState() {
        List<Seen> seen = List.of(message(1), new Seen(true, 2, 102, 2, 2), message(3), message(4));

        assertThat(problems(seen)).isEmpty();
    }

    @Test
    void allowsChangesOfWhatWasSaidBeforeTheConnection() {
        List<Seen> seen = List.of(change(1, 1), message(3), change(2, 2), message(4));

        assertThat(ViewChecker.problems(seen, HISTORY, 3, List.of())).isEmpty();
    }

    @Test
    void reportsAMessageThatIsMissing() {
        List<Seen> seen = good();
        seen.remove(3);

        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("gap"));
        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("not shown"));
    }

    @Test
    void reportsAnEndThatIsMissing() {
        List<Seen> seen = good();
        seen.remove(5);

        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("the end is missing"));
        assertThat(problems(seen, new Absence(1, 3, 3)))
                .anySatisfy(p -> assertThat(p).startsWith("the end is missing"));
    }

    @Test
    void reportsAMessageTwice() {
        List<Seen> seen = good();
        seen.add(4, message(3));

        assertOne(problems(seen), "again or backwards");
    }

    @Test
    void reportsABeginningThatIsMissing() {
        List<Seen> seen = List.of(message(3), message(4));

        assertOne(ended(seen, 2), "gap");
        assertThat(ended(seen, 3)).isEmpty();
        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("gap"));
    }

    @Test
    void allowsPushesToBeginBeforeWhatWasRead() {
        assertThat(ended(List.of(message(3), message(4)), 4)).isEmpty();
        assertOne(ended(List.of(message(2), message(4)), 4), "gap");
    }

    @Test
    void allowsWhoWasAwayToMissABeginning() {
        List<Seen> seen = List.of(message(3), message(4));

        assertThat(ended(seen, 2, new Absence(1, 3, 3))).isEmpty();
        assertThat(ended(List.of(message(4)), 2, new Absence(2, 4, 4))).isEmpty();
        assertOne(ended(List.of(message(4)), 2, new Absence(1, 3, 3)), "gap");
    }

    @Test
    void asksForNoEndOfAConnectionThatHasEnded() {
        assertThat(ended(List.of(message(1), message(2)), 1)).isEmpty();
        assertThat(ended(List.of(), 1)).isEmpty();
    }

    @Test
    void reportsMessagesOutOfOrder() {
        List<Seen> seen = good();
        seen.add(seen.remove(3));

        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("again or backwards"));
    }

    @Test
    void reportsAChangeBeforeItsMessage() {
        List<Seen> seen = good();
        seen.add(1, seen.remove(2));

        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("before its message"));
    }

    @Test
    void reportsAChangeWhoseMessageNeverComes() {
        List<Seen> seen = List.of(message(1), change(2, 1));

        assertOne(ended(seen, 1), "without its message");
        assertOne(ended(seen, 2), "without its message");
        assertThat(ended(seen, 3)).isEmpty();
    }

    @Test
    void allowsChangesOfWhatWasMissedWhileAway() {
        List<Seen> late = List.of(message(1), change(2, 1), message(3), change(2, 2), message(4));

        assertThat(ended(late, 1, new Absence(1, 3, 1))).isEmpty();
        assertThat(ended(late, 1, new Absence(2, 3, 1))).isEmpty();
        assertOne(ended(late, 1, new Absence(3, 4, 1)), "gap");
    }

    @Test
    void reportsAChangeTwice() {
        List<Seen> seen = good();
        seen.add(change(2, 2));

        assertOne(problems(seen), "old change");
    }

    @Test
    void reportsAChangeOfAnotherMessageThanTheServerHas() {
        List<Seen> seen = good();
        seen.set(4, new Seen(false, 2, 999, 2, 2));

        assertOne(problems(seen), "from nowhere");
    }

    @Test
    void reportsAnOlderChangeAfterANewerOne() {
        List<Seen> seen = good();
        seen.add(change(2, 1));

        assertThat(problems(seen)).anySatisfy(p -> assertThat(p).startsWith("old change"));
    }

    @Test
    void reportsAChangeThatNeverCame() {
        List<Seen> seen = good();
        seen.remove(4);

        assertOne(problems(seen), "not in its last state");
    }

    @Test
    void reportsAnotherMessageThanTheServerHas() {
        List<Seen> seen = good();
        seen.set(0, new Seen(true, 1, 999, 0, 1));

        assertOne(problems(seen), "from nowhere");
    }

    @Test
    void reportsWhatWasSaidWhileAway() {
        assertThat(problems(good(), new Absence(1, 3, 3)))
                .hasSize(3)
                .allSatisfy(p -> assertThat(p).startsWith("not for this one"));
    }

    @Test
    void reportsAChangeOfWhatWasSaidWhileAway() {
        List<Seen> seen = List.of(message(1), change(2, 1), message(3), message(4));

        assertOne(ended(seen, 1, new Absence(1, 3, 3)), "not for this one");
        assertThat(ended(seen, 1, new Absence(1, 3, 2))).isEmpty();
    }

    @Test
    void reportsAChangeThatWasMadeWhileAway() {
        List<Seen> before = List.of(message(1), new Seen(false, 1, 101, 1, 2));
        List<Seen> after = List.of(message(1), new Seen(false, 1, 101, 3, 2));

        assertThat(ended(before, 1, new Absence(1, 4, 3))).isEmpty();
        assertOne(ended(after, 1, new Absence(1, 4, 3)), "not for this one");
        assertThat(ended(after, 1, new Absence(1, 4, 2))).isEmpty();
    }

    @Test
    void allowsWhatWasSaidWhileAwayAfterTheReturn() {
        assertThat(problems(good(), new Absence(1, 3, 2))).isEmpty();
    }

    @Test
    void allowsWhoWasAwayToMissNoMoreThanThat() {
        List<Seen> seen = List.of(message(1), message(3), message(4));

        assertThat(problems(seen, new Absence(1, 3, 3))).isEmpty();
        assertThat(problems(List.of(message(1), message(4)), new Absence(2, 4, 4))).isEmpty();
        assertOne(problems(List.of(message(1), message(4)), new Absence(1, 3, 3)), "gap");
        assertOne(problems(seen, new Absence(3, 4, 4)), "gap");
    }
}
