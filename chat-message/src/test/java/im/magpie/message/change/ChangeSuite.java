package im.magpie.message.change;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.RoomOrder;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.ProbedDataSource.Fault;
import im.magpie.message.body.SystemBody;
import im.magpie.message.body.TextBody;
import im.magpie.message.change.MarkController.MarkRequest;
import im.magpie.message.change.RecallController.RecallRequest;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MarkPush;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.MessagePush;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.RecallPush;
import im.magpie.message.send.StoredMessage;
import im.magpie.message.send.StoredMessage.Marks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Marks and recalls: who may, what is stored, what is pushed, in which order. */
@Timeout(60)
abstract class ChangeSuite extends DatabaseSuite {
    private static final int LIKE = 1;
    private static final int DISLIKE = 2;
    private static final int CONFIRM = 1;
    private static final int CANCEL = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    private static StoredMessage say(MessageModule node, long room, long uid, String text) {
        return node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody(text)));
    }

    private static void mark(MessageModule node, long uid, long msgId, int type, int act) {
        node.bean(MarkController.class).mark(user(uid), new MarkRequest(msgId, type, act));
    }

    private static void recall(MessageModule node, long uid, long msgId) {
        node.bean(RecallController.class).recall(user(uid), new RecallRequest(msgId));
    }

    private Future<?> later(Runnable work) {
        return threads.submit(work);
    }

    private static void done(Future<?> future) throws Exception {
        future.get(30, TimeUnit.SECONDS);
    }

    private static void refused(ErrorCode code, String key, Callable<?> call) {
        try {
            call.call();
        } catch (ChatException e) {
            assertThat(e.messageKey()).isEqualTo(key);
            assertThat(e.code()).isEqualTo(code);
            return;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("not refused");
    }

    private static void refused(ErrorCode code, String key, Runnable call) {
        refused(code, key, Executors.callable(call));
    }

    private static StoredMessage present(MessageModule node, long msgId) {
        return node.bean(MessageRows.class).byIds(List.of(msgId)).get(msgId);
    }

    /** Changes pushed to a room, in order. */
    private static List<PushPayload> changes(MessageModule node, long room) {
        return node.pushes.events().stream()
                .filter(e -> ((Audience.Room) e.audience()).roomId() == room)
                .filter(e -> !(e.payload() instanceof MessagePush))
                .map(PushEvent::payload)
                .toList();
    }

    private static List<Long> changeNumbers(MessageModule node, long room) {
        return node.pushes.events().stream()
                .map(e -> (Audience.Room) e.audience())
                .filter(a -> a.roomId() == room && a.order() instanceof RoomOrder.Changed)
                .map(a -> ((RoomOrder.Changed) a.order()).change())
                .toList();
    }

    private static List<MarkPush.Item> items(MessageModule node, long room) {
        return changes(node, room).stream()
                .filter(MarkPush.class::isInstance)
                .flatMap(p -> ((MarkPush) p).markList().stream())
                .toList();
    }

    private static long lastChange(MessageModule node, long room) {
        return node.jdbc.queryForObject(
                "SELECT last_change FROM room WHERE id = ?", Long.class, room);
    }

    private static void awaitQueued(MessageModule node, int entries) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.queued").gauge().value() == entries);
    }

    /** Blocks the writer in front of a room that is locked. */
    private Future<?> block(MessageModule node, Runnable first) {
        long batches = node.meters.get("magpie.log.batch").summary().count();
        Future<?> future = later(first);
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.batch").summary().count() > batches);
        return future;
    }

    @Test
    void countsEveryMarkOfManyUsersExactlyAndInOneOrder() throws Exception {
        MessageModule node = node();
        MessageModule other = node();
        List<Long> users = LongStream.range(0, 50).mapToObj(i -> newUser()).toList();
        long room = node.group(users.toArray(Long[]::new));
        StoredMessage one = say(node, room, users.get(0), "one");
        StoredMessage two = say(node, room, users.get(0), "two");
        List<Future<?>> running = new ArrayList<>();
        for (long uid : users) {
            MessageModule mine = uid % 2 == 0 ? node : other;
            running.add(
                    later(
                            () -> {
                                for (int i = 0; i < 6; i++) {
                                    ThreadLocalRandom random = ThreadLocalRandom.current();
                                    long id = random.nextBoolean() ? one.id() : two.id();
                                    int type = random.nextInt(1, 3);
                                    mark(mine, uid, id, type, random.nextInt(4) > 0 ? 1 : 2);
                                }
                            }));
        }
        for (Future<?> each : running) {
            done(each);
        }
        List<PushEvent> all = new ArrayList<>(node.pushes.events());
        all.addAll(other.pushes.events());
        long last = lastChange(node, room);
        assertThat(changeNumbers(node, room)).isSorted();
        assertThat(changeNumbers(other, room)).isSorted();
        List<Long> numbers = new ArrayList<>(changeNumbers(node, room));
        numbers.addAll(changeNumbers(other, room));
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
        for (StoredMessage message : List.of(one, two)) {
            Map<Long, Integer> replayed = replay(all, message.id());
            assertThat(replayed).isEqualTo(stored(node, message.id()));
            Marks marks = present(node, message.id()).marks();
            assertThat(marks.likes())
                    .isEqualTo(replayed.values().stream().filter(t -> t == LIKE).count());
            assertThat(marks.dislikes())
                    .isEqualTo(replayed.values().stream().filter(t -> t == DISLIKE).count());
        }
        assertThat(Math.max(present(node, one.id()).change(), present(node, two.id()).change()))
                .isEqualTo(last);
    }

    private static Map<Long, Integer> stored(MessageModule node, long msgId) {
        Map<Long, Integer> marks = new HashMap<>();
        node.jdbc.query(
                "SELECT uid, mark_type FROM message_mark WHERE message_id = ?",
                row -> {
                    marks.put(row.getLong("uid"), row.getInt("mark_type"));
                },
                msgId);
        return marks;
    }

    /** What a client knows that applies every item in the order of the changes. */
    private static Map<Long, Integer> replay(List<PushEvent> events, long msgId) {
        Map<Long, Integer> marks = new HashMap<>();
        events.stream()
                .filter(e -> e.payload() instanceof MarkPush)
                .flatMap(e -> ((MarkPush) e.payload()).markList().stream())
                .filter(item -> item.msgId() == msgId)
                .sorted(Comparator.comparingLong(MarkPush.Item::change))
                .forEach(
                        item -> {
                            if (item.actType() == CONFIRM) {
                                assertThat(marks.put(item.uid(), item.markType())).isNull();
                            } else {
                                marks.remove(item.uid(), item.markType());
                            }
                        });
        return marks;
    }

    @Test
    void endsTheOtherKindWhenOneBeginsAndTellsBoth() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "x");
        mark(node, uid, message.id(), LIKE, CONFIRM);
        mark(node, uid, message.id(), DISLIKE, CONFIRM);
        assertThat(changes(node, room))
                .containsExactly(
                        new MarkPush(
                                List.of(
                                        new MarkPush.Item(
                                                uid, message.id(), LIKE, 1, CONFIRM, 1, 1),
                                        new MarkPush.Item(
                                                uid, message.id(), DISLIKE, 0, CANCEL, 1, 1))),
                        new MarkPush(
                                List.of(
                                        new MarkPush.Item(uid, message.id(), LIKE, 0, CANCEL, 1, 2),
                                        new MarkPush.Item(
                                                uid, message.id(), DISLIKE, 1, CONFIRM, 1, 2))));
        assertThat(present(node, message.id()).marks()).isEqualTo(new Marks(0, 1));
        assertThat(present(node, message.id()).change()).isEqualTo(2);
        mark(node, uid, message.id(), DISLIKE, CANCEL);
        assertThat(present(node, message.id()).marks()).isEqualTo(Marks.NONE);
        assertThat(stored(node, message.id())).isEmpty();
    }

    /**
     * Changes 1 and 2 arrive as 2 and 1, the later one wins: its counts are those that are stored.
     */
    @Test
    void everyPushCarriesBothCounts() {
        MessageModule node = node();
        long one = newUser();
        long two = newUser();
        long room = node.group(one, two);
        StoredMessage message = say(node, room, one, "x");
        mark(node, one, message.id(), LIKE, CONFIRM);
        mark(node, two, message.id(), DISLIKE, CONFIRM);
        mark(node, two, message.id(), DISLIKE, CANCEL);
        assertThat(changes(node, room))
                .map(push -> counts((MarkPush) push))
                .containsExactly(
                        Map.of(LIKE, 1L, DISLIKE, 0L),
                        Map.of(LIKE, 1L, DISLIKE, 1L),
                        Map.of(LIKE, 1L, DISLIKE, 0L));
        assertThat(items(node, room).stream().filter(item -> item.uid() == two))
                .extracting(MarkPush.Item::markType, MarkPush.Item::actType)
                .containsExactly(
                        tuple(DISLIKE, CONFIRM),
                        tuple(LIKE, CANCEL),
                        tuple(DISLIKE, CANCEL),
                        tuple(LIKE, CANCEL));
    }

    private static Map<Integer, Long> counts(MarkPush push) {
        Map<Integer, Long> counts = new HashMap<>();
        push.markList().forEach(item -> counts.put(item.markType(), item.markCount()));
        return counts;
    }

    @Test
    void changesNothingAndTellsNobodyWhenAMarkIsSoAlready() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "x");
        mark(node, uid, message.id(), LIKE, CANCEL);
        assertThat(lastChange(node, room)).isZero();
        mark(node, uid, message.id(), LIKE, CONFIRM);
        mark(node, uid, message.id(), LIKE, CONFIRM);
        mark(node, uid, message.id(), DISLIKE, CANCEL);
        assertThat(changes(node, room)).hasSize(1);
        assertThat(lastChange(node, room)).isEqualTo(1);
        assertThat(present(node, message.id()).marks()).isEqualTo(new Marks(1, 0));
    }

    @Test
    void joinsTheMarksOfAMessageThatWaitTogetherIntoOneChangeAndOnePush() throws Exception {
        MessageModule node = node();
        List<Long> users = LongStream.range(0, 6).mapToObj(i -> newUser()).toList();
        long room = node.group(users.toArray(Long[]::new));
        long author = users.get(0);
        StoredMessage one = say(node, room, author, "one");
        StoredMessage two = say(node, room, author, "two");
        List<Future<?>> waiting = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            waiting.add(block(node, () -> say(node, room, author, "three")));
            for (int i = 1; i < 5; i++) {
                long uid = users.get(i);
                waiting.add(later(() -> mark(node, uid, one.id(), LIKE, CONFIRM)));
                awaitQueued(node, i);
            }
            waiting.add(later(() -> mark(node, author, two.id(), DISLIKE, CONFIRM)));
            awaitQueued(node, 5);
            waiting.add(later(() -> mark(node, users.get(1), one.id(), DISLIKE, CONFIRM)));
            awaitQueued(node, 6);
        }
        for (Future<?> each : waiting) {
            done(each);
        }
        assertThat(changes(node, room)).hasSize(2);
        MarkPush first = (MarkPush) changes(node, room).get(0);
        assertThat(first.markList())
                .extracting(MarkPush.Item::uid, MarkPush.Item::markType, MarkPush.Item::actType)
                .containsExactly(
                        tuple(users.get(1), LIKE, CONFIRM),
                        tuple(users.get(2), LIKE, CONFIRM),
                        tuple(users.get(3), LIKE, CONFIRM),
                        tuple(users.get(4), LIKE, CONFIRM),
                        tuple(users.get(1), LIKE, CANCEL),
                        tuple(users.get(1), DISLIKE, CONFIRM));
        assertThat(first.markList())
                .allSatisfy(
                        item -> {
                            assertThat(item.change()).isEqualTo(1);
                            assertThat(item.markCount()).isEqualTo(item.markType() == LIKE ? 3 : 1);
                        });
        assertThat(changeNumbers(node, room)).containsExactly(1L, 2L);
    }

    @Test
    void pushesTheMessagesOfABatchBeforeItsChanges() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "one");
        List<Future<?>> waiting = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            waiting.add(block(node, () -> say(node, room, uid, "two")));
            waiting.add(later(() -> mark(node, uid, message.id(), LIKE, CONFIRM)));
            awaitQueued(node, 1);
            waiting.add(later(() -> say(node, room, uid, "three")));
            awaitQueued(node, 2);
        }
        for (Future<?> each : waiting) {
            done(each);
        }
        assertThat(
                        node.pushes.events().stream()
                                .map(e -> ((Audience.Room) e.audience()).order())
                                .toList())
                .containsExactly(
                        new RoomOrder.Appended(1),
                        new RoomOrder.Appended(2),
                        new RoomOrder.Appended(3),
                        new RoomOrder.Changed(1, 1));
    }

    @Test
    void overwritesARecalledMessageForGood() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Draft draft = Draft.byUser(room, uid, Optional.of("k"), new TextBody("secret"));
        MessageLog log = node.bean(MessageLog.class);
        StoredMessage message = log.append(draft);
        mark(node, uid, message.id(), LIKE, CONFIRM);
        recall(node, uid, message.id());
        assertThat(changes(node, room).get(1))
                .isEqualTo(new RecallPush(message.id(), room, uid, 1, 2));
        Map<String, Object> row =
                node.jdbc.queryForMap(
                        "SELECT type, status, content, extra, change_no, like_count FROM message"
                                + " WHERE id = ?",
                        message.id());
        assertThat(((Number) row.get("type")).intValue()).isEqualTo(2);
        assertThat(((Number) row.get("status")).intValue()).isEqualTo(1);
        assertThat(row.get("content")).isEqualTo("\"u" + uid + "\"撤回了一条消息");
        assertThat(row.get("extra")).isNull();
        assertThat(row.get("change_no")).isEqualTo(2L);
        assertThat(log.append(draft)).isEqualTo(present(node, message.id()));
        assertThat(present(node, message.id()).marks()).isEqualTo(new Marks(1, 0));
        assertThat(present(node, message.id()).body().preview()).isEqualTo("撤回了一条消息");
        refused(
                ErrorCode.BUSINESS,
                "message.recalled",
                () -> mark(node, uid, message.id(), LIKE, CANCEL));
        refused(ErrorCode.BUSINESS, "message.recalled", () -> recall(node, uid, message.id()));
    }

    @Test
    void letsAuthorsRecallForTwoMinutesAndManagersForEver() {
        MessageModule node = node();
        long author = newUser();
        long manager = newUser();
        node.standings.managers.add(manager);
        long room = node.group(author, manager);
        StoredMessage inTime = say(node, room, author, "1");
        StoredMessage late = say(node, room, author, "2");
        node.clock.set(node.clock.millis() + Duration.ofMinutes(2).toMillis());
        recall(node, author, inTime.id());
        node.clock.tick();
        refused(
                ErrorCode.BUSINESS,
                "message.recall.too-late",
                () -> recall(node, author, late.id()));
        recall(node, manager, late.id());
        assertThat(node.texts(room).get(1)).isEqualTo("管理员\"u" + manager + "\"撤回了一条成员消息");
        StoredMessage own = say(node, room, manager, "3");
        recall(node, manager, own.id());
        assertThat(node.texts(room).get(2)).isEqualTo("\"u" + manager + "\"撤回了一条消息");
    }

    @Test
    void refusesMembersWhoAreNotTheAuthorAndAnswersStrangersAsIfThereWereNothing() {
        MessageModule node = node();
        long author = newUser();
        long member = newUser();
        long former = newUser();
        long room = node.group(author, member, former);
        StoredMessage message = say(node, room, author, "x");
        StoredMessage own = say(node, room, former, "y");
        node.leave(room, former);
        refused(
                ErrorCode.FORBIDDEN,
                "message.recall.not-yours",
                () -> recall(node, member, message.id()));
        long strange = newUser();
        node.standings.managers.add(strange);
        for (long uid : List.of(strange, former)) {
            for (long id : List.of(message.id(), own.id(), 55L)) {
                refused(ErrorCode.BUSINESS, "message.not-found", () -> recall(node, uid, id));
                refused(
                        ErrorCode.BUSINESS,
                        "message.not-found",
                        () -> mark(node, uid, id, LIKE, CONFIRM));
            }
        }
        assertThat(changes(node, room)).isEmpty();
    }

    @Test
    void changesNeitherWhatTheServerSaysNorWhatNobodyIsShown() {
        MessageModule node = node();
        long uid = newUser();
        long banned = newUser();
        node.standings.managers.add(uid);
        long room = node.group(uid, banned);
        long system =
                node.transactions.call(
                        () ->
                                node.bean(MessageLog.class)
                                        .appendWithin(Draft.byServer(room, 1, new SystemBody("hi")))
                                        .id());
        refused(
                ErrorCode.BUSINESS,
                "message.system-unchangeable",
                () -> mark(node, uid, system, LIKE, CONFIRM));
        refused(ErrorCode.BUSINESS, "message.system-unchangeable", () -> recall(node, uid, system));
        StoredMessage hidden = say(node, room, banned, "x");
        node.standings.banned.add(banned);
        refused(
                ErrorCode.BUSINESS,
                "message.not-found",
                () -> mark(node, uid, hidden.id(), LIKE, CONFIRM));
    }

    @Test
    void letsEveryUserMarkInTheGlobalRoom() {
        MessageModule node = node();
        StoredMessage message = say(node, 1, newUser(), "x");
        mark(node, newUser(), message.id(), LIKE, CONFIRM);
        assertThat(present(node, message.id()).marks()).isEqualTo(new Marks(1, 0));
    }

    @Test
    void refusesMarksInAClosedRoomButLetsAuthorsRecall() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "x");
        node.jdbc.update("UPDATE room SET status = 1 WHERE id = ?", room);
        refused(
                ErrorCode.BUSINESS,
                "message.change.closed",
                () -> mark(node, uid, message.id(), LIKE, CONFIRM));
        recall(node, uid, message.id());
    }

    @Test
    void decidesAgainUnderTheRoomsLock() throws Exception {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        StoredMessage message = say(node, room, leaver, "x");
        Future<?> late;
        Future<?> lateRecall;
        try (MessageModule.Lock lock = node.lock(room)) {
            late = block(node, () -> mark(node, leaver, message.id(), LIKE, CONFIRM));
            lateRecall = later(() -> recall(node, leaver, message.id()));
            awaitQueued(node, 1);
            lock.update(
                    "UPDATE room_member SET left_seq = 1 WHERE room_id = ? AND uid = ?",
                    room,
                    leaver);
        }
        for (Future<?> each : List.of(late, lateRecall)) {
            refused(ErrorCode.BUSINESS, "message.not-found", () -> unwrapped(each));
        }
        assertThat(changes(node, room)).isEmpty();
        assertThat(lastChange(node, room)).isZero();
    }

    private static Object unwrapped(Future<?> future) throws Exception {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Test
    void letsOneOfManyRecallsWinAndNoMarkComeAfterIt() throws Exception {
        MessageModule node = node();
        MessageModule other = node();
        List<Long> users = LongStream.range(0, 12).mapToObj(i -> newUser()).toList();
        long room = node.group(users.toArray(Long[]::new));
        for (int round = 0; round < 8; round++) {
            long author = users.get(0);
            StoredMessage message = say(node, room, author, "r" + round);
            List<Future<?>> marks = new ArrayList<>();
            List<Future<?>> recalls = new ArrayList<>();
            for (long uid : users) {
                MessageModule mine = uid % 2 == 0 ? node : other;
                marks.add(later(() -> mark(mine, uid, message.id(), LIKE, CONFIRM)));
                if (uid % 4 == 0) {
                    recalls.add(later(() -> recall(mine, author, message.id())));
                }
            }
            int marked = succeeded(marks);
            assertThat(succeeded(recalls)).isEqualTo(1);
            StoredMessage left = present(node, message.id());
            assertThat(left.marks()).isEqualTo(new Marks(marked, 0));
            List<MarkPush.Item> items = new ArrayList<>(items(node, room));
            items.addAll(items(other, room));
            assertThat(items)
                    .filteredOn(item -> item.msgId() == message.id())
                    .filteredOn(item -> item.markType() == LIKE)
                    .hasSize(marked)
                    .allSatisfy(item -> assertThat(item.change()).isLessThan(left.change()));
        }
    }

    private static int succeeded(List<Future<?>> futures) {
        int succeeded = 0;
        for (Future<?> future : futures) {
            try {
                unwrapped(future);
                succeeded++;
            } catch (ChatException e) {
                assertThat(e.messageKey()).isEqualTo("message.recalled");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return succeeded;
    }

    @Test
    void saysWhenTheOutcomeIsUnknownAndARepeatIsHarmless() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "x");
        for (Fault fault : List.of(Fault.LOST_BEFORE, Fault.LOST_AFTER)) {
            node.dataSource.onNextCommit(fault);
            refused(
                    ErrorCode.OUTCOME_UNKNOWN,
                    "message.change.outcome-unknown",
                    () -> mark(node, uid, message.id(), LIKE, CONFIRM));
        }
        mark(node, uid, message.id(), LIKE, CONFIRM);
        assertThat(present(node, message.id()).marks()).isEqualTo(new Marks(1, 0));
        assertThat(lastChange(node, room)).isEqualTo(1);
    }

    @Test
    void isBusyWhileTheDatabaseIsAwayWhateverWaits() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, "x");
        Future<?> first;
        Future<?> mark;
        Future<?> send;
        try (MessageModule.Lock lock = node.lock(room)) {
            first = block(node, () -> say(node, room, uid, "first"));
            int before = node.dataSource.connections();
            mark = later(() -> mark(node, uid, message.id(), LIKE, CONFIRM));
            awaitQueued(node, 1);
            send = later(() -> say(node, room, uid, "y"));
            awaitQueued(node, 2);
            assertThat(node.dataSource.connections()).isGreaterThan(before);
            node.dataSource.away(true);
        }
        done(first);
        refused(ErrorCode.BUSY, "message.change.busy", () -> unwrapped(mark));
        refused(ErrorCode.BUSY, "message.busy", () -> unwrapped(send));
        node.dataSource.away(false);
        assertThat(lastChange(node, room)).isZero();
    }

    @Test
    void costsTheSameInARoomOfTenAndOfTenThousandAndForOneMarkAndForMany() throws Exception {
        MessageModule node = node();
        List<Long> users = LongStream.range(0, 12).mapToObj(i -> newUser()).toList();
        long small = node.group(users.toArray(Long[]::new));
        long large = node.group(users.toArray(Long[]::new));
        fill(node, large, 9_988);
        List<List<String>> costs = new ArrayList<>();
        for (long room : List.of(small, large)) {
            StoredMessage message = say(node, room, users.get(0), "x");
            node.dataSource.reset();
            mark(node, users.get(1), message.id(), LIKE, CONFIRM);
            mark(node, users.get(1), message.id(), DISLIKE, CONFIRM);
            recall(node, users.get(0), message.id());
            costs.add(node.dataSource.statements());
        }
        assertThat(costs.get(1)).isEqualTo(costs.get(0));
        StoredMessage one = say(node, small, users.get(0), "1");
        StoredMessage two = say(node, small, users.get(0), "2");
        List<String> single = transaction(node, small, users.subList(1, 2), one.id());
        List<String> many = transaction(node, small, users.subList(1, 10), two.id());
        assertThat(many).hasSameSizeAs(single).hasSize(4 + 7);
    }

    /** The statements of two transactions: a mark that changes nothing, then these marks. */
    private List<String> transaction(MessageModule node, long room, List<Long> uids, long msgId)
            throws Exception {
        List<Future<?>> waiting = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            waiting.add(block(node, () -> mark(node, uids.get(0), msgId, LIKE, CANCEL)));
            for (int i = 0; i < uids.size(); i++) {
                long uid = uids.get(i);
                waiting.add(later(() -> mark(node, uid, msgId, LIKE, CONFIRM)));
                awaitQueued(node, i + 1);
            }
            node.dataSource.reset();
        }
        for (Future<?> each : waiting) {
            done(each);
        }
        return node.dataSource.statements();
    }

    private static void fill(MessageModule node, long room, int members) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            rows.add(new Object[] {room, newUser()});
        }
        node.jdbc.batchUpdate(
                "INSERT INTO room_member (room_id, uid, create_time) VALUES (?, ?, 0)", rows);
    }

    @Test
    void givesTheAuthorOfATextTheBadgeWithTheTenthLike() {
        MessageModule node = node();
        List<Long> users = LongStream.range(0, 12).mapToObj(i -> newUser()).toList();
        long room = node.group(users.toArray(Long[]::new));
        long author = users.get(0);
        StoredMessage message = say(node, room, author, "x");
        node.tasks().start();
        users.subList(0, 9).forEach(uid -> mark(node, uid, message.id(), LIKE, CONFIRM));
        assertThat(badges(node, message.id())).isZero();
        assertThat(node.grants.liked).doesNotContain(author);
        node.tasks().stop();
        mark(node, users.get(9), message.id(), LIKE, CONFIRM);
        mark(node, users.get(10), message.id(), LIKE, CONFIRM);
        assertThat(badges(node, message.id())).isEqualTo(1);
        node.tasks().start();
        await().atMost(Duration.ofSeconds(10)).until(() -> badges(node, message.id()) == 0);
        assertThat(node.grants.liked).containsOnlyOnce(author);
        mark(node, users.get(11), message.id(), LIKE, CONFIRM);
        assertThat(badges(node, message.id())).isZero();
    }

    private static long badges(MessageModule node, long msgId) {
        return node.jdbc.queryForObject(
                "SELECT COUNT(*) FROM task WHERE task_key = ?", Long.class, "liked:" + msgId);
    }
}
