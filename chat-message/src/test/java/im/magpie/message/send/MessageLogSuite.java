package im.magpie.message.send;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.trace.Trace;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.ProbedDataSource.Fault;
import im.magpie.message.Settings;
import im.magpie.message.body.SystemBody;
import im.magpie.message.body.TextBody;
import im.magpie.message.room.RoomHeads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What the message log promises, on every database. */
@Timeout(60)
abstract class MessageLogSuite extends DatabaseSuite {
    /** A text that the message table of these tests refuses. */
    private static final String POISON = "poison";

    /** A text that the message table takes, and the table of events does not. */
    private static final String UNTOLD = "untold";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void refusePoison() {
        node().jdbc
                .execute(
                        "ALTER TABLE message ADD CONSTRAINT ck_poison CHECK (content <> 'poison')");
        node().jdbc.execute("ALTER TABLE event ADD CONSTRAINT ck_untold CHECK (body <> 'untold')");
    }

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    private static Draft text(long room, long uid, String text) {
        return Draft.byUser(room, uid, Optional.empty(), new TextBody(text));
    }

    private static Draft named(long room, long uid, String name, String text) {
        return Draft.byUser(room, uid, Optional.of(name), new TextBody(text));
    }

    private Future<StoredMessage> later(MessageModule node, Draft draft) {
        return threads.submit(() -> node.bean(MessageLog.class).append(draft));
    }

    private static ErrorCode refusal(Callable<?> call) {
        try {
            call.call();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ChatException.class);
            return ((ChatException) e.getCause()).code();
        } catch (ChatException e) {
            return e.code();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("not refused");
    }

    private static StoredMessage get(Future<StoredMessage> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static void awaitQueued(MessageModule node, int entries) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.queued").gauge().value() == entries);
    }

    /** Blocks the writer in front of a room with one entry, which is returned. */
    private Future<StoredMessage> block(MessageModule node, Draft first) {
        long batches = node.meters.get("magpie.log.batch").summary().count();
        Future<StoredMessage> future = later(node, first);
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.batch").summary().count() > batches);
        return future;
    }

    @Test
    void tellsWhichMessagesWereCommittedOnceAndForWhichRequest() throws Exception {
        MessageModule node = node(Settings.flushedByHand(1000));
        long user = newUser();
        long room = node.group(user);
        StoredMessage first =
                Trace.with(
                        "0123456789abcdef",
                        () -> node.bean(MessageLog.class).append(named(room, user, "a", "hello")));
        node.bean(MessageLog.class).append(named(room, user, "a", "hello"));
        assertThatThrownBy(() -> node.bean(MessageLog.class).append(text(room, newUser(), "no")))
                .isInstanceOf(ChatException.class);
        assertThat(node.trail.committed)
                .filteredOn(message -> message.roomId() == room)
                .containsExactly(
                        new CommittedMessage(
                                room,
                                first.seq(),
                                first.id(),
                                user,
                                Optional.of("a"),
                                Optional.of("0123456789abcdef"),
                                node.clock.millis(),
                                node.clock.millis()));
    }

    @Test
    void eachMessageOfABatchKeepsItsOwnTrace() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        List<Future<StoredMessage>> all = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            all.add(block(node, text(room, uid, "first")));
            all.add(
                    under(
                            "trace-a",
                            () -> node.bean(MessageLog.class).append(text(room, uid, "a"))));
            awaitQueued(node, 1);
            all.add(later(node, text(room, uid, "none")));
            awaitQueued(node, 2);
            all.add(
                    under(
                            "trace-b",
                            () -> node.bean(MessageLog.class).append(text(room, uid, "b"))));
            awaitQueued(node, 3);
        }
        for (Future<StoredMessage> each : all) {
            get(each);
        }

        List<String> traces = node.pushes.traces();
        assertThat(traces.subList(traces.size() - 3, traces.size()))
                .containsExactly("trace-a", "", "trace-b");
    }

    @Test
    void theChangesOfABatchArePushedUnderTheTracesOfTheirOwnRequests() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long other = newUser();
        long room = node.group(uid, other);
        MessageLog log = node.bean(MessageLog.class);
        StoredMessage liked = log.append(text(room, uid, "liked"));
        StoredMessage regretted = log.append(text(room, uid, "regretted"));
        List<Future<StoredMessage>> all = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            all.add(block(node, text(room, uid, "first")));
            all.add(
                    under(
                            "trace-a",
                            () ->
                                    log.change(
                                            new Change.Mark(
                                                    room, liked.id(), uid, MarkKind.LIKE, true))));
            awaitQueued(node, 1);
            all.add(
                    under(
                            "trace-b",
                            () ->
                                    log.change(
                                            new Change.Recall(
                                                    room, regretted.id(), uid, "u", false, 0))));
            awaitQueued(node, 2);
            all.add(
                    under(
                            "trace-c",
                            () ->
                                    log.change(
                                            new Change.Mark(
                                                    room,
                                                    liked.id(),
                                                    other,
                                                    MarkKind.LIKE,
                                                    true))));
            awaitQueued(node, 3);
        }
        for (Future<StoredMessage> each : all) {
            get(each);
        }

        List<String> traces = node.pushes.traces();
        assertThat(traces.subList(traces.size() - 2, traces.size()))
                .containsExactly("trace-a,trace-c", "trace-b");
    }

    private Future<StoredMessage> under(String trace, Supplier<StoredMessage> work) {
        return threads.submit(() -> Trace.with(trace, work));
    }

    @Test
    void countsWhatBecomesOfSends() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        double accepted = sends(node, "accepted");
        double repeated = sends(node, "repeated");
        double refused = sends(node, "refused");

        log.append(named(room, uid, "k", "one"));
        log.append(named(room, uid, "k", "one"));
        assertThat(refusal(() -> log.append(named(room, uid, "k", "two"))))
                .isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED);
        assertThat(refusal(() -> log.append(text(room, newUser(), "x"))))
                .isEqualTo(ErrorCode.BUSINESS);

        assertThat(sends(node, "accepted") - accepted).isEqualTo(1);
        assertThat(sends(node, "repeated") - repeated).isEqualTo(1);
        assertThat(sends(node, "refused") - refused).isEqualTo(2);
        assertThat(node.meters.get("magpie.log.wait").timer().count()).isPositive();
        assertThat(node.meters.get("magpie.log.commit").timer().count()).isPositive();
    }

    private static double sends(MessageModule node, String outcome) {
        return node.meters.get("magpie.log.sends").tag("outcome", outcome).counter().count();
    }

    @Test
    void tellsNothingOfWhatWasRolledBack() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long user = newUser();
        long room = node.group(user);
        assertThatThrownBy(
                        () ->
                                node.transactions.run(
                                        () -> {
                                            node.bean(MessageLog.class)
                                                    .appendWithin(text(room, user, "gone"));
                                            throw new IllegalStateException("rolled back");
                                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(node.trail.committed).noneMatch(message -> message.roomId() == room);
    }

    @Test
    void givesEveryRoomOneGaplessOrderUnderManyWritersOnTwoNodes() throws Exception {
        MessageModule node = node(Settings.flushedByHand(1000));
        MessageModule other = node(Settings.flushedByHand(1000));
        List<Long> users = LongStream.range(0, 16).mapToObj(i -> newUser()).toList();
        List<Long> rooms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rooms.add(node.group(users.toArray(Long[]::new)));
        }
        List<Future<?>> running = new ArrayList<>();
        for (long uid : users) {
            running.add(
                    threads.submit(
                            () -> {
                                MessageModule mine = uid % 2 == 0 ? node : other;
                                for (int i = 0; i < 40; i++) {
                                    // Backwards now and then: rooms must not notice.
                                    mine.clock.set(
                                            1_800_000_000_000L
                                                    + ThreadLocalRandom.current().nextInt(1000));
                                    mine.bean(MessageLog.class)
                                            .append(text(rooms.get(i % 4), uid, uid + ":" + i));
                                }
                            }));
        }
        for (Future<?> each : running) {
            each.get(50, TimeUnit.SECONDS);
        }
        for (long room : rooms) {
            assertThat(node.seqs(room))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 160).boxed().toList());
            assertThat(
                            node.jdbc.queryForList(
                                    "SELECT create_time FROM message WHERE room_id = ?"
                                            + " ORDER BY seq",
                                    Long.class,
                                    room))
                    .isSorted();
            List<Long> pushed = new ArrayList<>(pushedSeqs(node, room));
            assertThat(pushed).isSorted();
            assertThat(pushedSeqs(other, room)).isSorted();
            pushed.addAll(pushedSeqs(other, room));
            assertThat(pushed)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, 160).boxed().toList());
            Map<String, Object> row =
                    node.jdbc.queryForMap(
                            "SELECT r.last_seq, m.seq, r.active_time, m.create_time FROM room r"
                                    + " JOIN message m ON m.id = r.last_msg_id WHERE r.id = ?",
                            room);
            assertThat(row.get("last_seq")).isEqualTo(160L).isEqualTo(row.get("seq"));
            assertThat(row.get("active_time")).isEqualTo(row.get("create_time"));
        }
    }

    private static List<Long> pushedSeqs(MessageModule node, long room) {
        List<Long> seqs = new ArrayList<>();
        for (PushEvent event : node.pushes.events()) {
            Audience.Room audience = (Audience.Room) event.audience();
            if (audience.roomId() == room) {
                MessagePush push = (MessagePush) event.payload();
                assertThat(audience.order())
                        .isEqualTo(new RoomOrder.Appended(push.message().seq()));
                seqs.add(push.message().seq());
            }
        }
        return seqs;
    }

    @Test
    void writesManyMessagesInOneTransactionWhileOneIsInFlight() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        List<Future<StoredMessage>> waiting = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            waiting.add(block(node, text(room, uid, "first")));
            for (int i = 0; i < 50; i++) {
                waiting.add(later(node, text(room, uid, "t" + i)));
            }
            awaitQueued(node, 50);
            node.dataSource.reset();
        }
        for (Future<StoredMessage> each : waiting) {
            get(each);
        }
        assertThat(node.meters.get("magpie.log.batch").summary().count()).isEqualTo(2);
        assertThat(node.meters.get("magpie.log.batch").summary().max()).isEqualTo(50);
        assertThat(node.seqs(room)).hasSize(51);
    }

    @Test
    void writesParallelRequestsOfOneNameOnce() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        List<Future<StoredMessage>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(later(node, named(room, uid, "k-1", "hello")));
        }
        Set<Long> ids = new HashSet<>();
        for (Future<StoredMessage> each : all) {
            ids.add(get(each).id());
        }
        assertThat(ids).hasSize(1);
        assertThat(node.texts(room)).containsExactly("hello");
        assertThat(get(later(node, named(room, uid, "k-1", "hello"))).id()).isIn(ids);
    }

    @Test
    void letsTheFirstOfANameInABatchWinAndRefusesOtherContent() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Future<StoredMessage> before;
        Future<StoredMessage> first;
        Future<StoredMessage> same;
        Future<StoredMessage> other;
        try (MessageModule.Lock lock = node.lock(room)) {
            before = block(node, text(room, uid, "before"));
            first = later(node, named(room, uid, "k", "one"));
            awaitQueued(node, 1);
            same = later(node, named(room, uid, "k", "one"));
            other = later(node, named(room, uid, "k", "two"));
            awaitQueued(node, 3);
        }
        assertThat(get(before).seq()).isEqualTo(1);
        assertThat(get(same)).isEqualTo(get(first));
        assertThat(refusal(() -> get(other))).isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED);
        assertThat(node.texts(room)).containsExactly("before", "one");
    }

    @Test
    void refusesANameThatWasUsedForOtherContentOrInAnotherRoom() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        long elsewhere = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        log.append(named(room, uid, "k", "one"));
        assertThat(refusal(() -> log.append(named(room, uid, "k", "two"))))
                .isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED);
        assertThat(refusal(() -> log.append(named(elsewhere, uid, "k", "one"))))
                .isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED);
    }

    @Test
    void tellsNamesApartByCaseAndBySender() {
        MessageModule node = node();
        long one = newUser();
        long two = newUser();
        long room = node.group(one, two);
        MessageLog log = node.bean(MessageLog.class);
        log.append(named(room, one, "abc", "1"));
        log.append(named(room, one, "ABC", "2"));
        log.append(named(room, two, "abc", "3"));
        assertThat(node.texts(room)).containsExactly("1", "2", "3");
    }

    @Test
    void keepsANameUniqueAcrossWriters() throws Exception {
        MessageModule node = node(Settings.flushedByHand(1000));
        long uid = newUser();
        List<Long> rooms = LongStream.range(0, 6).mapToObj(i -> node.group(uid)).toList();
        for (int round = 0; round < 20; round++) {
            String name = "n" + round;
            List<Future<StoredMessage>> all = new ArrayList<>();
            for (long room : rooms) {
                all.add(later(node, named(room, uid, name, "x")));
            }
            int written = 0;
            for (Future<StoredMessage> each : all) {
                try {
                    get(each);
                    written++;
                } catch (ExecutionException e) {
                    assertThat(((ChatException) e.getCause()).code())
                            .isEqualTo(ErrorCode.CLIENT_MSG_ID_REUSED);
                }
            }
            assertThat(written).isEqualTo(1);
        }
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT COUNT(*) FROM message WHERE from_uid = ?", Long.class, uid))
                .isEqualTo(20L);
    }

    @Test
    void failsOnlyTheGuiltyEntryOfABatch() throws Exception {
        failsOnly(node(), POISON);
    }

    /** Events are written when all else is done, just before the commit. */
    @Test
    void failsOnlyTheEntryOfABatchWhoseEventCanNotBeWritten() throws Exception {
        MessageModule node = node();
        JdbcTemplate inTransaction = new JdbcTemplate(node.dataSource);
        node.pushes.beforeCommit(event -> writeEvent(inTransaction, event));
        failsOnly(node, UNTOLD);
        assertThat(
                        node.jdbc.queryForList(
                                "SELECT body FROM event WHERE node = 'suite'", String.class))
                .containsExactlyInAnyOrder("0", "1", "2");
    }

    private static void writeEvent(JdbcTemplate jdbc, PushEvent event) {
        jdbc.update(
                "INSERT INTO event (node, node_start, first_number, numbers, body)"
                        + " SELECT 'suite', 'run', 1, 1, content FROM message WHERE id = ?",
                ((MessagePush) event.payload()).message().id());
    }

    private void failsOnly(MessageModule node, String text) throws Exception {
        long uid = newUser();
        long room = node.group(uid);
        List<Future<StoredMessage>> good = new ArrayList<>();
        Future<StoredMessage> guilty;
        try (MessageModule.Lock lock = node.lock(room)) {
            good.add(block(node, text(room, uid, "0")));
            good.add(later(node, text(room, uid, "1")));
            guilty = later(node, text(room, uid, text));
            good.add(later(node, text(room, uid, "2")));
            awaitQueued(node, 3);
        }
        for (Future<StoredMessage> each : good) {
            get(each);
        }
        assertThatThrownBy(() -> get(guilty))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DataAccessException.class);
        assertThat(node.texts(room)).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(node.seqs(room)).containsExactly(1L, 2L, 3L);
        assertThat(sent(node, room, uid)).isEqualTo(3);
        assertThat(pushedSeqs(node, room)).containsExactly(1L, 2L, 3L);
    }

    private static long sent(MessageModule node, long room, long uid) {
        return node.jdbc.queryForObject(
                "SELECT sent FROM room_member WHERE room_id = ? AND uid = ?",
                Long.class,
                room,
                uid);
    }

    @Test
    void neverWritesWhatItGaveUp() throws Exception {
        MessageModule node = node(Settings.queue(100, Duration.ofSeconds(1)));
        long uid = newUser();
        long room = node.group(uid);
        Future<StoredMessage> taken;
        try (MessageModule.Lock lock = node.lock(room)) {
            taken = block(node, text(room, uid, "taken"));
            Future<StoredMessage> late = later(node, named(room, uid, "k", "late"));
            assertThat(refusal(() -> get(late))).isEqualTo(ErrorCode.BUSY);
        }
        get(taken);
        node.bean(MessageLog.class).append(text(room, uid, "after"));
        assertThat(node.texts(room)).containsExactly("taken", "after");
        assertThat(node.meters.get("magpie.log.abandoned").counter().count()).isEqualTo(1);
    }

    @Test
    void refusesAtOnceWhenTheQueueIsFull() throws Exception {
        MessageModule node = node(Settings.queue(1, Duration.ofSeconds(20)));
        long uid = newUser();
        long room = node.group(uid);
        Future<StoredMessage> taken;
        Future<StoredMessage> queued;
        try (MessageModule.Lock lock = node.lock(room)) {
            taken = block(node, text(room, uid, "taken"));
            queued = later(node, text(room, uid, "queued"));
            awaitQueued(node, 1);
            assertThat(refusal(() -> node.bean(MessageLog.class).append(text(room, uid, "over"))))
                    .isEqualTo(ErrorCode.BUSY);
        }
        get(taken);
        get(queued);
        assertThat(node.texts(room)).containsExactly("taken", "queued");
    }

    @Test
    void findsMessagesWhoseCommitWasLostAfterwards() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        node.dataSource.onNextCommit(Fault.LOST_AFTER);
        assertThat(log.append(named(room, uid, "k", "named")).seq()).isEqualTo(1);
        node.dataSource.onNextCommit(Fault.LOST_AFTER);
        StoredMessage unnamed = log.append(text(room, uid, "unnamed"));
        assertThat(unnamed.seq()).isEqualTo(2);
        assertThat(unnamed.clientMsgId()).isEmpty();
        assertThat(node.texts(room)).containsExactly("named", "unnamed");
    }

    @Test
    void saysSoWhenTheOutcomeIsUnknownAndARepeatSettlesIt() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        node.dataSource.onNextCommit(Fault.LOST_BEFORE);
        assertThat(refusal(() -> log.append(named(room, uid, "k", "x"))))
                .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.meters.get("magpie.log.unknown").counter().count()).isEqualTo(1);
        assertThat(log.append(named(room, uid, "k", "x")).seq()).isEqualTo(1);
        assertThat(node.texts(room)).containsExactly("x");
    }

    @Test
    void refusesAsBusyWhatNeverBeganToCommit() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        node.dataSource.onNextCommit(Fault.NOT_SENT);
        assertThat(refusal(() -> log.append(named(room, uid, "k", "x")))).isEqualTo(ErrorCode.BUSY);
        assertThat(node.meters.get("magpie.log.unknown").counter().count()).isZero();
        assertThat(node.texts(room)).isEmpty();
        assertThat(log.append(named(room, uid, "k", "x")).seq()).isEqualTo(1);
    }

    @Test
    void refusesAsBusyWhenTheDatabaseGoesAwayBeforeTheEventIsWritten() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        node.pushes.beforeCommit(
                event -> {
                    throw new RecoverableDataAccessException("communications link failure");
                });
        assertThat(refusal(() -> node.bean(MessageLog.class).append(text(room, uid, "x"))))
                .isEqualTo(ErrorCode.BUSY);
        assertThat(node.texts(room)).isEmpty();
    }

    @Test
    void saysSoWhenACommitHasNoOutcomeInTime() {
        MessageModule node = node(Settings.answerWithin(Duration.ofSeconds(1)));
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch gate = new CountDownLatch(1);
        node.dataSource.holdNextCommit(gate);
        MessageLog log = node.bean(MessageLog.class);
        assertThat(refusal(() -> log.append(named(room, uid, "k", "slow"))))
                .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        gate.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> node.texts(room).size() == 1);
    }

    @Test
    void saysSoWhenTheLookUpOfATakenEntryFails() throws Exception {
        MessageModule node = node(Settings.answerWithin(Duration.ofSeconds(1)));
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch gate = new CountDownLatch(1);
        node.dataSource.holdNextCommit(gate);
        int before = node.dataSource.connections();
        Future<StoredMessage> taken = later(node, named(room, uid, "k", "slow"));
        // The writer has its connection; there is none left for the look-up.
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.dataSource.connections() > before);
        node.dataSource.away(true);
        assertThat(refusal(() -> get(taken))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.dataSource.refused()).isEqualTo(1);
        node.dataSource.away(false);
        gate.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> node.texts(room).size() == 1);
    }

    @Test
    void refusesAsBusyWhenTheDatabaseIsAway() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        node.dataSource.away(true);
        assertThat(refusal(() -> log.append(text(room, uid, "x")))).isEqualTo(ErrorCode.BUSY);
        node.dataSource.away(false);
        log.append(text(room, uid, "y"));
        assertThat(node.texts(room)).containsExactly("y");
    }

    @Test
    void givesUpTheRestOfABatchWhenTheDatabaseGoesAwayWhileEachRunsAlone() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Future<StoredMessage> first;
        List<Future<StoredMessage>> rest = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            int before = node.dataSource.connections();
            first = later(node, text(room, uid, "first"));
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> node.dataSource.connections() > before);
            for (String text : List.of("1", POISON, "2", "3")) {
                rest.add(later(node, text(room, uid, text)));
            }
            awaitQueued(node, 4);
            // One for the batch, which fails because of the poison.
            node.dataSource.awayAfter(1);
        }
        get(first);
        for (Future<StoredMessage> each : rest) {
            assertThat(refusal(() -> get(each))).isEqualTo(ErrorCode.BUSY);
        }
        assertThat(node.dataSource.refused()).isEqualTo(1);
        node.dataSource.away(false);
        assertThat(node.texts(room)).containsExactly("first");
    }

    @Test
    void decidesMembershipUnderTheRoomsLock() throws Exception {
        MessageModule node = node();
        long owner = newUser();
        long leaver = newUser();
        long room = node.group(owner, leaver);
        MessageLog log = node.bean(MessageLog.class);
        log.append(text(room, leaver, "while a member"));
        Future<StoredMessage> late;
        try (MessageModule.Lock lock = node.lock(room)) {
            late = block(node, text(room, leaver, "too late"));
            lock.update(
                    "UPDATE room_member SET left_seq = 1 WHERE room_id = ? AND uid = ?",
                    room,
                    leaver);
        }
        assertThat(refusal(() -> get(late))).isEqualTo(ErrorCode.BUSINESS);
        assertThat(node.texts(room)).containsExactly("while a member");
    }

    @Test
    void decidesTheRoomsStateUnderItsLock() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        Future<StoredMessage> late;
        try (MessageModule.Lock lock = node.lock(room)) {
            late = block(node, text(room, uid, "too late"));
            lock.update("UPDATE room SET status = 1 WHERE id = ?", room);
        }
        assertThat(refusal(() -> get(late))).isEqualTo(ErrorCode.BUSINESS);
        assertThat(node.texts(room)).isEmpty();
    }

    @Test
    void answersUnknownAndForeignRoomsAlike() {
        MessageModule node = node();
        long room = node.group(newUser());
        MessageLog log = node.bean(MessageLog.class);
        long stranger = newUser();
        assertThatThrownBy(() -> log.append(text(room, stranger, "x")))
                .isInstanceOf(ChatException.class)
                .extracting(e -> ((ChatException) e).messageKey())
                .isEqualTo("message.not-a-member");
        assertThatThrownBy(() -> log.append(text(999_999_999, stranger, "x")))
                .isInstanceOf(ChatException.class)
                .extracting(e -> ((ChatException) e).messageKey())
                .isEqualTo("message.not-a-member");
    }

    @Test
    void refusesMembersOfAClosedRoom() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        node.jdbc.update("UPDATE room SET status = 1 WHERE id = ?", room);
        assertThatThrownBy(() -> node.bean(MessageLog.class).append(text(room, uid, "x")))
                .isInstanceOf(ChatException.class)
                .extracting(e -> ((ChatException) e).messageKey())
                .isEqualTo("message.room.closed");
    }

    @Test
    void createsTheSendersRowInAGlobalRoomOnFirstWrite() {
        MessageModule node = node();
        long uid = newUser();
        MessageLog log = node.bean(MessageLog.class);
        log.append(text(1, uid, "hello all"));
        log.append(text(1, uid, "again"));
        assertThat(sent(node, 1, uid)).isEqualTo(2);
    }

    @Test
    void costsTheSameInARoomOfTenAndOfTenThousand() {
        MessageModule node = node();
        long uid = newUser();
        long small = node.group(uid);
        long large = node.group(uid);
        fill(node, small, 9);
        fill(node, large, 9_999);
        MessageLog log = node.bean(MessageLog.class);
        log.append(text(small, uid, "warm"));
        log.append(text(large, uid, "warm"));
        node.dataSource.reset();
        log.append(named(small, uid, "s", "x"));
        List<String> statements = node.dataSource.statements();
        long rows = node.dataSource.rowsWritten();
        node.dataSource.reset();
        log.append(named(large, uid, "l", "x"));
        assertThat(node.dataSource.statements()).isEqualTo(statements).hasSize(7);
        assertThat(node.dataSource.rowsWritten()).isEqualTo(rows);
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
    void survivesAnInterruptedCaller() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        try (MessageModule.Lock lock = node.lock(room)) {
            Caller taken = new Caller(node, text(room, uid, "taken"));
            long before = node.meters.get("magpie.log.batch").summary().count();
            taken.start();
            await().until(() -> node.meters.get("magpie.log.batch").summary().count() > before);
            Caller queued = new Caller(node, text(room, uid, "queued"));
            queued.start();
            awaitQueued(node, 1);
            queued.interrupt();
            taken.interrupt();
            taken.join();
            queued.join();
            assertThat(queued.refusal).isEqualTo(ErrorCode.BUSY);
            assertThat(taken.refusal).isEqualTo(ErrorCode.BUSY);
            assertThat(queued.stillInterrupted && taken.stillInterrupted).isTrue();
        }
        node.bean(MessageLog.class).append(text(room, uid, "after"));
        assertThat(node.texts(room)).containsExactly("after");
    }

    private static final class Caller extends Thread {
        private final MessageModule node;
        private final Draft draft;
        private volatile ErrorCode refusal;
        private volatile boolean stillInterrupted;

        Caller(MessageModule node, Draft draft) {
            this.node = node;
            this.draft = draft;
        }

        @Override
        public void run() {
            refusal = MessageLogSuite.refusal(() -> node.bean(MessageLog.class).append(draft));
            stillInterrupted = isInterrupted();
        }
    }

    @Test
    void finishesWhatItHasWhenItStops() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        List<Future<StoredMessage>> accepted = new ArrayList<>();
        Future<?> stop;
        try (MessageModule.Lock lock = node.lock(room)) {
            accepted.add(block(node, text(room, uid, "0")));
            accepted.add(later(node, text(room, uid, "1")));
            awaitQueued(node, 1);
            stop = threads.submit(() -> node.bean(MessageLog.class).stop());
            await().until(() -> !node.bean(MessageLog.class).isRunning());
            assertThat(refusal(() -> node.bean(MessageLog.class).append(text(room, uid, "2"))))
                    .isEqualTo(ErrorCode.BUSY);
        }
        stop.get(20, TimeUnit.SECONDS);
        for (Future<StoredMessage> each : accepted) {
            get(each);
        }
        assertThat(node.texts(room)).containsExactly("0", "1");
        node.bean(MessageLog.class).start();
        node.bean(MessageLog.class).append(text(room, uid, "restarted"));
        assertThat(node.texts(room)).hasSize(3);
    }

    @Test
    void appendsWithinTheCallersTransaction() {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        MessageLog log = node.bean(MessageLog.class);
        Draft greeting = Draft.byServer(room, 1, new SystemBody("welcome"));
        assertThatThrownBy(() -> log.appendWithin(greeting))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () ->
                                node.transactions.run(
                                        () -> {
                                            log.appendWithin(greeting);
                                            throw new UnsupportedOperationException();
                                        }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> node.transactions.run(() -> log.append(text(room, uid, "x"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(node.texts(room)).isEmpty();
        assertThat(node.pushes.events()).isEmpty();
        node.transactions.run(
                () -> {
                    log.appendWithin(greeting);
                    log.appendWithin(Draft.byServer(room, uid, new TextBody("hi")));
                });
        assertThat(node.texts(room)).containsExactly("welcome", "hi");
        assertThat(pushedSeqs(node, room)).containsExactly(1L, 2L);
        assertThat(sent(node, room, uid)).isEqualTo(1);
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT COUNT(*) FROM room_member WHERE room_id = ?",
                                Long.class,
                                room))
                .isEqualTo(1L);
    }

    /** An event for all nodes beside each message would make every node hear of every room. */
    @Test
    void tellsOtherNodesNothingButTheFrame() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        later(node, text(room, uid, "hello")).get();
        assertThat(node.pushes.events()).hasSize(1);
        assertThat(node.events.published()).isEmpty();
    }

    @Test
    void theHeadIsKnownHereBeforeAnybodyIsTold() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        RoomHeads heads = node.bean(RoomHeads.class);
        assertThat(heads.head(room)).isZero();
        List<Long> seen = new ArrayList<>();
        node.transactions.run(
                () -> {
                    afterCommit(() -> seen.add(heads.head(room)));
                    heads.advance(Map.of(room, 1L));
                    seen.add(heads.head(room));
                });
        assertThat(seen).as("in the transaction, and after it").containsExactly(0L, 1L);
        later(node, text(room, uid, "hello")).get();
        later(node, text(room, uid, "again")).get();
        assertThat(heads.head(room)).isEqualTo(2);
    }

    @Test
    void aHeadWhoseCommitMayHaveHappenedIsReadAgain() throws Exception {
        MessageModule node = node();
        long uid = newUser();
        long room = node.group(uid);
        RoomHeads heads = node.bean(RoomHeads.class);
        assertThat(heads.head(room)).isZero();
        node.dataSource.onNextCommit(Fault.LOST_AFTER);
        later(node, named(room, uid, "a", "hello")).get();
        assertThat(heads.head(room)).isEqualTo(1);
    }

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        work.run();
                    }
                });
    }
}
