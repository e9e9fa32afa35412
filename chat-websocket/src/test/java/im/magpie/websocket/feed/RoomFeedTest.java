package im.magpie.websocket.feed;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.RoomDirectory.RoomMembers;
import im.magpie.common.session.RoomLog;
import im.magpie.websocket.protocol.EncodedFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomFeedTest {
    private final World world = new World();
    private final RoomFeed feed = new RoomFeed(false, false, world, world);

    /** Log, member list, time and listeners of one room, all under the test's control. */
    private static final class World implements FeedSource, FeedSink {
        private final List<String> shown = new ArrayList<>();
        private final List<Long> healed = new ArrayList<>();
        private final List<long[]> log = new ArrayList<>();
        private final List<Runnable> questions = new ArrayList<>();
        private final PriorityQueue<Timer> timers = new PriorityQueue<>();
        private long millis = 1000;
        private long memberVersion;
        private List<Long> newcomers = List.of();
        private boolean logAway;
        private boolean congested;
        private int dropped;
        private int reads;

        private record Timer(long at, int order, Runnable task) implements Comparable<Timer> {
            @Override
            public int compareTo(Timer other) {
                int byTime = Long.compare(at, other.at);
                return byTime != 0 ? byTime : Integer.compare(order, other.order);
            }
        }

        /** Answers questions and lets time pass until a time. */
        void runUntil(long time) {
            answer();
            while (!timers.isEmpty() && timers.peek().at() <= time) {
                Timer next = timers.remove();
                millis = Math.max(millis, next.at());
                next.task().run();
                answer();
            }
            millis = Math.max(millis, time);
        }

        void run(long forMillis) {
            runUntil(millis + forMillis);
        }

        void answer() {
            while (!questions.isEmpty()) {
                questions.remove(0).run();
            }
        }

        void append() {
            log.add(new long[] {0});
        }

        /** Messages in the log read {@code seq@change}, from events plain {@code seq}. */
        @Override
        public void readLog(RoomFeed feed, long afterSeq, int limit) {
            questions.add(
                    () -> {
                        reads++;
                        if (logAway) {
                            feed.logFailed();
                            return;
                        }
                        List<LogFrame> entries = new ArrayList<>();
                        for (long s = afterSeq + 1; s <= log.size() && s <= afterSeq + limit; s++) {
                            long change = log.get((int) s - 1)[0];
                            entries.add(new LogFrame(s, change, text(s + "@" + change)));
                        }
                        feed.logRead(entries);
                    });
        }

        @Override
        public void readHead(RoomFeed feed) {
            questions.add(() -> feed.startAt(new RoomLog.Head(log.size(), 0, 0)));
        }

        @Override
        public void readMembers(RoomFeed feed) {
            questions.add(
                    () ->
                            feed.membersRead(
                                    Set.of(1L),
                                    new RoomMembers(memberVersion, Map.of(1L, 0L)),
                                    newcomers));
        }

        @Override
        public void later(RoomFeed feed, Runnable task, long delayMillis) {
            timers.add(new Timer(millis + delayMillis, timers.size(), task));
        }

        @Override
        public long nanoTime() {
            return millis * 1_000_000;
        }

        @Override
        public void healed(long seq) {
            healed.add(seq);
        }

        @Override
        public void dropped() {
            dropped++;
        }

        @Override
        public void frame(EncodedFrame frame) {
            shown.add(new String(frame.bytes(), StandardCharsets.UTF_8));
        }

        @Override
        public void message(long seq, EncodedFrame frame) {
            frame(frame);
            if (shown.get(shown.size() - 1).contains("@")) {
                assertThat(healed).as("told of before it is shown").contains(seq);
            }
        }

        @Override
        public void members(Set<Long> asked, Set<Long> members) {
            shown.add("members v" + memberVersion);
        }

        @Override
        public boolean congested() {
            return congested;
        }
    }

    private static EncodedFrame text(String text) {
        return new EncodedFrame(text.getBytes(StandardCharsets.UTF_8));
    }

    private static RoomEvent message(long seq) {
        return new RoomEvent(new RoomOrder.Appended(seq), 0, text("" + seq));
    }

    private static RoomEvent change(long seq, long change) {
        return new RoomEvent(new RoomOrder.Changed(seq, change), 0, text(seq + "~" + change));
    }

    private void startAt(long seq, long change) {
        for (int i = 0; i < seq; i++) {
            world.append();
        }
        feed.startAt(new RoomLog.Head(seq, change, 0));
        feed.accept(new RoomEvent(new RoomOrder.Unordered(), 0, text("start")));
        world.answer();
        world.shown.clear();
    }

    @Test
    void showsTheNextAtOnceAndDropsTheOlder() {
        startAt(5, 0);
        feed.accept(message(5));
        feed.accept(message(6));
        feed.accept(message(6));
        feed.accept(message(7));
        assertThat(world.shown).containsExactly("6", "7");
    }

    @Test
    void waitsForTheEventBeforeItAsksTheLog() {
        startAt(0, 0);
        feed.accept(message(2));
        world.run(99);
        assertThat(world.reads).isZero();
        feed.accept(message(1));
        world.run(1000);
        assertThat(world.shown).containsExactly("1", "2");
        assertThat(world.reads).isZero();
    }

    @Test
    void readsAGapFromTheLogAfterAWhile() {
        startAt(0, 0);
        for (int i = 0; i < 4; i++) {
            world.append();
        }
        feed.accept(message(3));
        world.run(100);
        // Not beyond what events have named: message 4 may have other listeners.
        assertThat(world.shown).containsExactly("1@0", "2@0", "3@0");
    }

    @Test
    void neverPassesAGapWhileTheLogIsAway() {
        startAt(0, 0);
        world.append();
        world.append();
        world.logAway = true;
        feed.accept(message(2));
        world.run(10_000);
        assertThat(world.shown).isEmpty();
        world.logAway = false;
        world.run(1000);
        assertThat(world.shown).containsExactly("1@0", "2@0");
    }

    @Test
    void aChangeWaitsForItsMessage() {
        startAt(0, 0);
        feed.accept(change(1, 1));
        feed.accept(change(1, 2));
        assertThat(world.shown).isEmpty();
        feed.accept(message(1));
        assertThat(world.shown).containsExactly("1", "1~1", "1~2");
    }

    @Test
    void aChangeThatIsNotNewerThanTheLastOfItsMessageIsDropped() {
        startAt(2, 4);
        feed.accept(change(1, 4));
        feed.accept(change(1, 6));
        feed.accept(change(1, 5));
        feed.accept(change(1, 6));
        feed.accept(change(2, 5));
        assertThat(world.shown).containsExactly("1~6", "2~5");
    }

    @Test
    void aLateMessageComesInItsPresentStateAndBringsItsChangesAlong() {
        startAt(0, 0);
        world.append();
        world.log.get(0)[0] = 2;
        feed.accept(change(1, 1));
        feed.accept(change(1, 2));
        feed.accept(change(1, 3));
        world.run(100);
        assertThat(world.shown).containsExactly("1@2", "1~3");
        feed.accept(change(1, 2));
        assertThat(world.shown).hasSize(2);
    }

    @Test
    void nothingIsShownUnderAnOlderMemberList() {
        startAt(0, 0);
        world.memberVersion = 3;
        feed.accept(new RoomEvent(new RoomOrder.Appended(1), 3, text("1")));
        feed.accept(message(2));
        assertThat(world.shown).isEmpty();
        world.answer();
        assertThat(world.shown).containsExactly("members v3", "1", "2");
    }

    @Test
    void asksAgainWhenTheMemberListReadWasTooOld() {
        startAt(0, 0);
        feed.accept(new RoomEvent(new RoomOrder.Appended(1), 3, text("1")));
        world.answer();
        assertThat(world.shown).containsExactly("members v0");
        world.memberVersion = 3;
        world.run(100);
        assertThat(world.shown).containsExactly("members v0", "members v3", "1");
    }

    @Test
    void aFeedOpenedByAnEventBeginsWithItEvenWhenTwoComeTheWrongWayRound() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        opened.accept(message(6));
        opened.accept(message(5));
        world.answer();
        assertThat(world.shown).containsExactly("members v0", "5", "6");
    }

    @Test
    void memoryIsBoundedAndTheLogIsTheTruth() {
        startAt(0, 0);
        for (int i = 0; i < 3000; i++) {
            world.append();
        }
        for (int i = 3000; i > 1; i--) {
            feed.accept(message(i));
        }
        feed.accept(message(1));
        world.run(1000);
        assertThat(world.shown).hasSize(3000).first().isEqualTo("1@0");
        assertThat(world.shown).last().isEqualTo("3000@0");
    }

    @Test
    void stopsForALoopThatFallsBehindAndGoesOnFromTheLog() {
        startAt(0, 0);
        world.congested = true;
        for (int i = 1; i <= 2500; i++) {
            world.append();
            feed.accept(message(i));
        }
        world.run(1000);
        assertThat(world.shown).isEmpty();
        world.congested = false;
        feed.resume();
        world.run(1000);
        assertThat(world.shown).hasSize(2500);
        assertThat(world.dropped).isZero();
    }

    @Test
    void aClosedFeedRefusesEvents() {
        startAt(0, 0);
        feed.close();
        assertThat(feed.accept(message(1))).isFalse();
    }

    @Test
    void messagesThatAreOnlyInTheLogAreReadThere() {
        startAt(0, 0);
        for (int i = 0; i < 3; i++) {
            world.append();
        }
        assertThat(feed.moved(0, 1, 3)).isTrue();
        world.run(100);
        assertThat(world.shown).containsExactly("1@0", "2@0", "3@0");
        feed.moved(0, 1, 3);
        feed.accept(message(2));
        world.run(1000);
        assertThat(world.shown).hasSize(3);
        assertThat(world.reads).isEqualTo(1);
    }

    @Test
    void aFrameThatComesBeforeTheLogIsReadIsShown() {
        startAt(0, 0);
        world.append();
        feed.moved(0, 1, 1);
        feed.accept(message(1));
        world.run(1000);
        assertThat(world.shown).containsExactly("1");
        assertThat(world.reads).isZero();
    }

    @Test
    void messagesInTheLogAreShownUnderTheirMemberList() {
        startAt(0, 0);
        world.append();
        world.memberVersion = 2;
        feed.moved(2, 1, 1);
        world.run(1000);
        assertThat(world.shown).containsExactly("members v2", "1@0");
    }

    @Test
    void aFeedOpenedByNewsOfTheLogBeginsWithTheFirstMessageItNames() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        for (int i = 0; i < 4; i++) {
            world.append();
        }
        opened.moved(0, 3, 4);
        opened.moved(0, 2, 2);
        world.run(1000);
        assertThat(world.shown).containsExactly("members v0", "2@0", "3@0", "4@0");
        opened.accept(message(1));
        world.run(1000);
        assertThat(world.shown).hasSize(4);
    }

    @Test
    void whoJoinedHearsWhatFollowedTheirJoiningThoughItComesAfterALaterMessage() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        for (int i = 0; i < 4; i++) {
            world.append();
        }
        world.memberVersion = 1;
        world.newcomers = List.of(2L);
        opened.accept(new RoomEvent(new RoomOrder.Appended(4), 1, text("4")));
        world.answer();
        opened.accept(new RoomEvent(new RoomOrder.Appended(3), 1, text("3")));
        world.run(1000);
        assertThat(world.shown).containsExactly("members v1", "3", "4");
    }

    @Test
    void whoJoinedHearsItAlsoWhenTheFirstNewsHasNoPlaceInTheRoom() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        for (int i = 0; i < 4; i++) {
            world.append();
        }
        world.memberVersion = 1;
        world.newcomers = List.of(2L);
        opened.accept(new RoomEvent(new RoomOrder.Unordered(), 1, text("joined")));
        world.run(1000);
        opened.accept(new RoomEvent(new RoomOrder.Appended(4), 1, text("4")));
        world.run(1000);
        assertThat(world.shown).containsExactly("members v1", "joined", "3@0", "4@0");
    }

    @Test
    void whoJoinedIsShownNothingFromBeforeThoughAnOldEventOpensTheFeed() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        for (int i = 0; i < 3; i++) {
            world.append();
        }
        world.memberVersion = 2;
        world.newcomers = List.of(2L);
        opened.moved(1, 1, 1);
        world.answer();
        opened.moved(1, 2, 2);
        opened.accept(new RoomEvent(new RoomOrder.Appended(3), 2, text("3")));
        world.run(1000);
        assertThat(world.shown).containsExactly("members v2", "3");
    }

    @Test
    void aClosedFeedRefusesNewsOfTheLog() {
        feed.close();
        assertThat(feed.moved(0, 1, 1)).isFalse();
    }

    /**
     * Events shuffled, doubled and lost, or only in the log; what is shown must equal what the log
     * says.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void showsAnyMixOfEventsInOrderOnceAndCompletely(long seed) {
        Random random = new Random(seed);
        startAt(0, 0);
        long changes = 0;
        List<RoomEvent> sent = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            if (world.log.isEmpty() || random.nextInt(3) > 0) {
                world.append();
                sent.add(message(world.log.size()));
            } else {
                int seq = 1 + random.nextInt(world.log.size());
                world.log.get(seq - 1)[0] = ++changes;
                sent.add(change(seq, changes));
            }
        }
        List<RoomEvent> arriving = new ArrayList<>();
        for (RoomEvent event : sent) {
            int times = random.nextInt(4); // 0 is a loss
            for (int i = 0; i < times; i++) {
                arriving.add(event);
            }
        }
        for (int i = 0; i + 20 < arriving.size(); i += 10) {
            Collections.shuffle(arriving.subList(i, i + 20), random);
        }
        for (RoomEvent event : arriving) {
            world.congested = random.nextInt(10) == 0;
            world.logAway = random.nextInt(5) == 0;
            if (random.nextInt(6) == 0 && event.order() instanceof RoomOrder.Appended appended) {
                feed.moved(0, Math.max(1, appended.seq() - 2), appended.seq());
            } else {
                feed.accept(event);
            }
            world.run(random.nextInt(60));
            world.congested = false;
            feed.resume();
        }
        world.logAway = false;
        feed.accept(message(world.log.size()));
        world.run(5000);
        check(world.shown, world.log.size());
    }

    private static void check(List<String> shown, int messages) {
        long next = 1;
        Map<Long, Long> lastChange = new HashMap<>();
        for (String frame : shown) {
            String[] parts = frame.split("[@~]", -1);
            long seq = Long.parseLong(parts[0]);
            long change = parts.length > 1 ? Long.parseLong(parts[1]) : 0;
            if (frame.contains("~")) {
                assertThat(seq).as("change before its message: %s", frame).isLessThan(next);
                assertThat(change).as(frame).isGreaterThan(lastChange.getOrDefault(seq, 0L));
            } else {
                assertThat(seq).as("order").isEqualTo(next++);
            }
            lastChange.put(seq, change);
        }
        assertThat(next).isEqualTo(messages + 1L);
    }

    @Test
    void aMessageOfTheTransactionThatOpenedTheFeedIsShownWhicheverEventComesFirst() {
        RoomFeed opened = new RoomFeed(false, true, world, world);
        world.append();
        world.memberVersion = 1;
        opened.accept(new RoomEvent(new RoomOrder.Unordered(), 1, text("joined")));
        world.answer();
        opened.accept(new RoomEvent(new RoomOrder.Appended(1), 1, text("1")));
        world.run(1000);
        assertThat(world.shown).contains("joined", "1");
    }

    @Test
    void whatComesWhileTheHeadIsReadIsNews() {
        RoomFeed lobby = new RoomFeed(true, false, world, world);
        lobby.start();
        world.append();
        lobby.accept(new RoomEvent(new RoomOrder.Appended(1), 0, text("1")));
        world.answer();
        world.run(1000);
        assertThat(world.shown).containsExactly("1");
    }
}
