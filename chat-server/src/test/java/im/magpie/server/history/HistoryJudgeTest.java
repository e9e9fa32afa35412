package im.magpie.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.history.Entry.Answered;
import im.magpie.server.history.Entry.Away;
import im.magpie.server.history.Entry.Changed;
import im.magpie.server.history.Entry.Connected;
import im.magpie.server.history.Entry.Disconnected;
import im.magpie.server.history.Entry.Healed;
import im.magpie.server.history.Entry.Injected;
import im.magpie.server.history.Entry.Log;
import im.magpie.server.history.Entry.Moved;
import im.magpie.server.history.Entry.Online;
import im.magpie.server.history.Entry.Paged;
import im.magpie.server.history.Entry.Pushed;
import im.magpie.server.history.Entry.Repeated;
import im.magpie.server.history.Entry.Room;
import im.magpie.server.history.Entry.Sent;
import im.magpie.server.history.Entry.Stored;
import im.magpie.server.history.Entry.Surprise;
import im.magpie.server.history.Entry.Unread;
import im.magpie.server.history.ViewChecker.Absence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A small good history, and what becomes of it when one thing in it is wrong. */
class HistoryJudgeTest {
    private static final long ROOM = 5;
    private static final long ANN = 10;
    private static final long BOB = 11;
    private static final long STRANGER = 12;
    private static final long OTHER_ROOM = 6;

    private static final List<Stored> KEPT =
            List.of(
                    new Stored(1, 101, 1, "", 0, false),
                    new Stored(2, 102, ANN, "m1", 1, true),
                    new Stored(3, 103, ANN, "m2", 0, false),
                    new Stored(4, 104, BOB, "m3", 2, false));

    private final List<Entry> good =
            new ArrayList<>(
                    List.of(
                            new Room(0, ROOM, "all", List.of(ANN, BOB)),
                            new Connected(1, "a", ANN, "node1"),
                            new Paged(2, "a", ANN, ROOM, 1, List.of(1L)),
                            new Connected(3, "b", BOB, "node2"),
                            new Paged(4, "b", BOB, ROOM, 1, List.of(1L)),
                            new Connected(5, "s", STRANGER, "node2"),
                            sent(10, ANN, "m1", 1),
                            answered(11, ANN, "m1", 1, 200, 102, 2),
                            message(12, "a", 2),
                            message(13, "b", 2),
                            new Injected(20, "trouble"),
                            sent(21, ANN, "m2", 1),
                            answered(22, ANN, "m2", 1, 503, 0, 0),
                            sent(23, ANN, "m2", 2),
                            answered(24, ANN, "m2", 2, 0, 0, 0),
                            new Healed(30, "trouble"),
                            sent(31, ANN, "m2", 3),
                            answered(32, ANN, "m2", 3, 200, 103, 3),
                            message(33, "a", 3),
                            message(34, "b", 3),
                            sent(35, BOB, "m3", 1),
                            answered(36, BOB, "m3", 1, 200, 104, 4),
                            message(37, "a", 4),
                            message(38, "b", 4),
                            new Changed(40, ANN, "recall", 102, 200),
                            new Pushed(41, "a", 9, 102, 2, 1),
                            new Pushed(42, "b", 9, 102, 2, 1),
                            new Changed(43, ANN, "mark", 104, 200),
                            marked(44, "a"),
                            marked(44, "a"),
                            marked(45, "b"),
                            marked(45, "b"),
                            new Log(50, ANN, "node1", ROOM, KEPT),
                            new Log(51, BOB, "node2", ROOM, KEPT),
                            new Repeated(52, "m2", "node1", 200, 103),
                            new Unread(53, BOB, ROOM, "node1", 0, 0),
                            new Online(54, BOB, "node1", true, true)));

    private static Sent sent(long at, long uid, String name, int attempt) {
        return new Sent(at, uid, ROOM, name, "node1", attempt);
    }

    private static Answered answered(
            long at, long uid, String name, int attempt, int status, long id, long seq) {
        return new Answered(at, uid, ROOM, name, "node1", attempt, status, id, seq, 1);
    }

    private static Pushed message(long at, String connection, long seq) {
        return new Pushed(at, connection, 4, 100 + seq, seq, 0);
    }

    /** One of the two marks that a push tells. */
    private static Pushed marked(long at, String connection) {
        return new Pushed(at, connection, 8, 104, 4, 2);
    }

    private List<String> problems() {
        return HistoryJudge.problems(new History(good));
    }

    private void assertReported(String kind) {
        assertThat(problems()).anySatisfy(p -> assertThat(p).startsWith(kind + ": "));
    }

    private void assertOnlyReported(String kind) {
        assertThat(problems()).isNotEmpty().allSatisfy(p -> assertThat(p).startsWith(kind + ": "));
    }

    private void drop(Class<? extends Entry> kind, long at) {
        assertThat(good.removeIf(e -> kind.isInstance(e) && e.at() == at)).isTrue();
    }

    /** Its connection ends after it. */
    private void endsAfter(long at, String connection) {
        good.removeIf(
                e -> e instanceof Pushed p && p.connection().equals(connection) && p.at() > at);
        good.add(new Disconnected(at, connection, Disconnected.OWN));
    }

    private void swap(long at, Entry other) {
        good.replaceAll(e -> e.at() == at ? other : e);
    }

    /** At all readers. */
    private void keep(UnaryOperator<List<Stored>> change) {
        good.replaceAll(
                e ->
                        e instanceof Log log
                                ? new Log(
                                        log.at(),
                                        log.reader(),
                                        log.node(),
                                        log.room(),
                                        change.apply(new ArrayList<>(log.messages())))
                                : e);
    }

    @Test
    void hasNothingToSayAboutAGoodHistory() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void aHistoryWithoutAFaultProvesNothing() {
        drop(Injected.class, 20);

        assertOnlyReported("proves nothing");
    }

    @Test
    void aHistoryWhoseFaultNeverEndedProvesNothing() {
        drop(Healed.class, 30);

        assertOnlyReported("proves nothing");
    }

    @Test
    void aHistoryThatAcceptedNothingProvesNothing() {
        good.removeIf(
                e ->
                        e instanceof Answered
                                || e instanceof Pushed
                                || e instanceof Changed
                                || e instanceof Repeated);
        keep(log -> List.of(log.get(0)));

        assertOnlyReported("proves nothing");
    }

    @Test
    void aFaultThatNobodySentAnythingInProvesNothing() {
        good.removeIf(e -> e.at() >= 21 && e.at() <= 24);
        swap(31, sent(31, ANN, "m2", 1));
        swap(32, answered(32, ANN, "m2", 1, 200, 103, 3));

        assertOnlyReported("proves nothing");
    }

    @Test
    void aRoomThatNobodyReadProvesNothing() {
        good.removeIf(e -> e instanceof Log);

        assertReported("proves nothing");
    }

    @Test
    void reportsALostMessage() {
        keep(log -> log.subList(0, 3));

        assertReported("lost");
    }

    @Test
    void reportsADoubledMessage() {
        keep(
                log -> {
                    log.add(new Stored(5, 105, ANN, "m2", 0, false));
                    return log;
                });

        assertReported("doubled");
    }

    @Test
    void reportsARepeatThatIsAnotherMessage() {
        swap(52, new Repeated(52, "m2", "node1", 200, 105));

        assertOnlyReported("another id");
    }

    @Test
    void reportsARepeatThatIsRefused() {
        swap(52, new Repeated(52, "m2", "node1", 409, 0));

        assertOnlyReported("another id");
    }

    @Test
    void reportsAnAnswerWithAnotherId() {
        swap(36, answered(36, BOB, "m3", 1, 200, 999, 4));

        assertOnlyReported("another id");
    }

    @Test
    void reportsAGapInARoom() {
        keep(
                log -> {
                    log.add(new Stored(6, 106, 1, "", 0, false));
                    return log;
                });

        assertReported("gap");
    }

    @Test
    void reportsMembersThatReadDifferentRooms() {
        swap(51, new Log(51, BOB, "node2", ROOM, KEPT.subList(0, 3)));

        assertOnlyReported("another room");
    }

    @Test
    void reportsAMessageThatWasRefusedEachTime() {
        drop(Sent.class, 23);
        drop(Answered.class, 24);
        drop(Sent.class, 31);
        drop(Answered.class, 32);
        drop(Repeated.class, 52);

        assertOnlyReported("refused but there");
    }

    @Test
    void allowsAMessageOfUnknownOutcomeToBeThere() {
        drop(Sent.class, 31);
        drop(Answered.class, 32);

        assertThat(problems()).isEmpty();
    }

    @Test
    void allowsAMessageOfUnknownOutcomeNotToBeThere() {
        good.add(sent(25, BOB, "m4", 1));
        good.add(answered(26, BOB, "m4", 1, 504, 0, 0));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsARecallThatIsNotThere() {
        keep(
                log -> {
                    log.set(1, new Stored(2, 102, ANN, "m1", 1, false));
                    return log;
                });

        assertOnlyReported("lost recall");
    }

    @Test
    void reportsAMarkThatIsNotThere() {
        good.add(new Changed(46, BOB, "mark", 103, 200));

        assertOnlyReported("lost mark");
    }

    @Test
    void reportsAMarkOfAMessageThatIsNotThere() {
        good.add(new Changed(46, BOB, "mark", 999, 200));

        assertOnlyReported("lost mark");
    }

    @Test
    void allowsMarksThatEndedNoneOrWereNotAccepted() {
        good.add(new Changed(46, BOB, "unmark", 103, 200));
        good.add(new Changed(46, BOB, "mark", 103, 503));
        good.add(new Changed(46, BOB, "mark", 103, 0));

        assertThat(problems()).isEmpty();
    }

    @Test
    void marksThatNobodyAcceptedProveNothing() {
        swap(43, new Changed(43, ANN, "mark", 104, 503));

        assertOnlyReported("proves nothing");
    }

    @Test
    void reportsASendThatIsRefusedByNoRule() {
        good.add(sent(25, BOB, "m4", 1));
        good.add(answered(26, BOB, "m4", 1, 400, 0, 0));

        assertOnlyReported("refused by no rule");

        good.add(new Moved(27, OTHER_ROOM, BOB, false, 24));
        good.add(new Moved(27, ROOM, ANN, false, 24));
        assertOnlyReported("refused by no rule");
    }

    @Test
    void allowsARefusalOfSomebodyWhoIsRemovedAndInvited() {
        good.add(new Moved(27, ROOM, BOB, false, 24));
        good.add(sent(25, BOB, "m4", 1));
        good.add(answered(26, BOB, "m4", 1, 400, 0, 0));
        good.add(new Changed(28, BOB, "mark", 103, 400));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsMarksThatAreRefusedByNoRule() {
        good.add(new Changed(46, BOB, "mark", 103, 400));
        assertOnlyReported("refused by no rule");

        swap(46, new Changed(46, BOB, "unmark", 104, 400));
        assertOnlyReported("refused by no rule");
    }

    @Test
    void allowsMarksOfWhatIsRecalledAndRecallsToBeRefused() {
        good.add(new Changed(46, BOB, "mark", 102, 400));
        good.add(new Changed(46, BOB, "unmark", 102, 400));
        good.add(new Changed(46, BOB, "recall", 104, 400));

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAConnectionThatWasNotShownAMessage() {
        drop(Pushed.class, 34);

        assertReported("gap");
        assertReported("not shown");
    }

    @Test
    void reportsAConnectionThatWasNotShownTheEnd() {
        drop(Pushed.class, 38);

        assertReported("the end is missing");
    }

    @Test
    void asksNothingMoreOfAConnectionThatHasEnded() {
        endsAfter(37, "b");

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAGapBetweenWhatAClientReadAndWhatItWasShownThoughItHasEnded() {
        drop(Pushed.class, 13);
        endsAfter(37, "b");

        assertOnlyReported("gap");
    }

    @Test
    void allowsPushesToBeginBeforeTheClientRead() {
        swap(4, new Paged(14, "b", BOB, ROOM, 2, List.of(1L, 2L)));
        endsAfter(37, "b");

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAGapAfterTheLoginOfAClientThatEndedBeforeItRead() {
        drop(Paged.class, 4);
        endsAfter(37, "b");
        assertThat(problems()).isEmpty();

        drop(Pushed.class, 13);
        assertOnlyReported("gap");
    }

    @Test
    void asksNothingFromBeforeTheLoginOfAClientThatEndedBeforeItRead() {
        drop(Paged.class, 4);
        drop(Pushed.class, 13);
        swap(3, new Connected(14, "b", BOB, "node2"));
        endsAfter(37, "b");

        assertThat(problems()).isEmpty();
    }

    @Test
    void reportsAMessageTwice() {
        good.add(message(39, "b", 3));

        assertOnlyReported("again or backwards");
    }

    @Test
    void reportsMessagesOutOfOrder() {
        swap(34, message(39, "b", 3));

        assertReported("again or backwards");
    }

    @Test
    void reportsAChangeBeforeItsMessage() {
        swap(42, new Pushed(12, "b", 9, 102, 2, 1));

        assertReported("before its message");
    }

    @Test
    void reportsAChangeThatNeverCame() {
        drop(Pushed.class, 42);

        assertOnlyReported("not in its last state");
    }

    @Test
    void reportsAPushOfMarksThatIsShownTwice() {
        good.add(marked(46, "b"));
        good.add(marked(46, "b"));

        assertOnlyReported("old change");
    }

    @Test
    void reportsAChangeWhoseMessageNeverComes() {
        drop(Pushed.class, 38);
        good.add(new Disconnected(46, "b", 1006));

        assertOnlyReported("without its message");
    }

    @Test
    void reportsAChangeShownToSomebodyRemoved() {
        good.add(new Away(55, BOB, ROOM, new Absence(3, 5, 46)));
        endsAfter(45, "b");
        drop(Pushed.class, 38);

        assertOnlyReported("not for this one");
    }

    @Test
    void reportsAConnectionThatNeverReadWhatItMissed() {
        drop(Paged.class, 4);

        assertOnlyReported("never caught up");
    }

    @Test
    void reportsAGapInWhatAClientRead() {
        good.add(new Paged(45, "b", BOB, ROOM, 1, List.of(1L, 3L)));

        assertReported("gap");
    }

    @Test
    void reportsAMessageShownToAStranger() {
        good.add(message(39, "s", 3));

        assertOnlyReported("not for this one");
    }

    @Test
    void reportsAMessageShownToSomebodyRemoved() {
        good.add(new Away(55, BOB, ROOM, new Absence(1, 4, 35)));

        assertReported("not for this one");
    }

    @Test
    void reportsWhatSomebodyRemovedCouldRead() {
        good.add(new Away(55, BOB, ROOM, new Absence(1, 4, 10)));
        good.add(new Paged(9, "b", BOB, ROOM, 2, List.of(2L)));

        assertReported("not for this one");
    }

    @Test
    void reportsAPushOfAMessageThatIsNotThere() {
        good.add(message(39, "a", 9));

        assertReported("from nowhere");
    }

    @Test
    void reportsCountsThatDoNotConverge() {
        swap(53, new Unread(53, BOB, ROOM, "node1", 2, 0));

        assertOnlyReported("unread");
    }

    @Test
    void countsAndPresenceThatNobodyAskedForProveNothing() {
        Entry presence = good.get(good.size() - 1);
        drop(Online.class, 54);
        assertOnlyReported("proves nothing");

        good.add(presence);
        drop(Unread.class, 53);
        assertOnlyReported("proves nothing");
    }

    @Test
    void reportsPresenceThatDoesNotConverge() {
        swap(54, new Online(54, BOB, "node1", false, true));

        assertOnlyReported("presence");
    }

    @Test
    void reportsSurprises() {
        good.add(new Surprise(44, "500"));

        assertOnlyReported("surprise");
    }

    @Test
    void countsAndMeasuresARun() {
        List<Entry> slow = new ArrayList<>();
        for (Entry each : good) {
            slow.add(each instanceof Pushed p && p.at() == 34 ? late(p) : each);
        }

        Tally tally = Tally.of(new History(slow));

        assertThat(tally).isEqualTo(new Tally(3, 2, 1, 1, 0, 4_000, 4_000));
    }

    /** Four seconds after its acceptance, which was two nanoseconds after the fault. */
    private static Pushed late(Pushed push) {
        return new Pushed(
                4_000_000_032L,
                push.connection(),
                push.type(),
                push.id(),
                push.seq(),
                push.change());
    }
}
