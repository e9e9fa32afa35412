package im.magpie.message.send;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.ProbedDataSource.Fault;
import im.magpie.message.Settings;
import im.magpie.message.body.TextBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Callers that give up: what was answered "not accepted" is never in the log, and what may be in
 * the log is never answered so.
 */
@Timeout(60)
abstract class WithdrawalSuite extends DatabaseSuite {
    private static final String INSERT = "INSERT INTO message (";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SENDERS = 8;
    private static final int MESSAGES = 40;
    private static final int MOST_ROUNDS = 10;

    /** A request of its own, and how it was answered. */
    private static final class Caller {
        private final Thread thread;
        private volatile StoredMessage stored;
        private volatile ErrorCode refusal;

        Caller(Supplier<StoredMessage> request) {
            thread =
                    new Thread(
                            () -> {
                                try {
                                    stored = request.get();
                                } catch (ChatException e) {
                                    refusal = e.code();
                                }
                            });
            thread.start();
        }

        /** Interrupted callers give up at once. */
        void leave() {
            thread.interrupt();
            answer();
        }

        /** Within the time that a transaction takes. */
        void leaveSoon() {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(8_000_000));
            thread.interrupt();
        }

        Caller answer() {
            try {
                thread.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(thread.isAlive()).as("without an answer").isFalse();
            return this;
        }
    }

    /** One user in a room, at one of the nodes. */
    private record Talk(MessageModule node, long uid, long room) {
        private static Talk at(MessageModule node) {
            long uid = newUser();
            return new Talk(node, uid, node.group(uid));
        }

        Talk from(MessageModule other) {
            return new Talk(other, uid, room);
        }

        MessageLog log() {
            return node.bean(MessageLog.class);
        }

        private Draft draft(String name) {
            return Draft.byUser(room, uid, Optional.of(name), new TextBody(name));
        }

        Caller send(String name) {
            return new Caller(() -> log().append(draft(name)));
        }

        Caller change(Change change) {
            return new Caller(() -> log().change(change));
        }

        /** Sends what makes the writer's batch of that number, all by itself. */
        Caller sendTaken(String name, int batch) {
            Caller caller = send(name);
            awaitTaken(batch);
            return caller;
        }

        /** Sends what waits at that place in the queue. */
        Caller sendQueued(String name, int place) {
            Caller caller = send(name);
            awaitSoon(() -> queued() == place);
            return caller;
        }

        private double queued() {
            return node.meters.get("magpie.log.queued").gauge().value();
        }

        void awaitTaken(int batches) {
            awaitSoon(() -> batches() == batches);
        }

        private long batches() {
            return node.meters.get("magpie.log.batch").summary().count();
        }

        private static void awaitSoon(Callable<Boolean> condition) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition);
        }

        /** Sends what is held where its commit has begun, and leaves there. */
        void leaveCommitting(String name, CountDownLatch gate) {
            node.dataSource.holdNextCommit(gate);
            Caller caller = send(name);
            await().atMost(PATIENCE).until(node.dataSource::isHolding);
            caller.leave();
            assertThat(caller.refusal).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        }

        /** What comes behind it in the same queue is written when all before it is settled. */
        void settleAll() {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> log().append(draft("settled")).seq() > 0);
        }

        List<String> texts() {
            return node.texts(room);
        }
    }

    private Talk talk() {
        return Talk.at(node(Settings.queue(100, PATIENCE)));
    }

    @Test
    void neverWritesWhatDidNotReachItsCommitInTime() {
        Talk talk = Talk.at(node(Settings.givenUpAfter(Duration.ofSeconds(1))));
        MessageModule other = node(Settings.queue(100, PATIENCE));
        try (MessageModule.Lock lock = talk.node.lock(talk.room)) {
            Caller taken = talk.sendTaken("slow", 1);
            assertThat(taken.answer().refusal).isEqualTo(ErrorCode.BUSY);
        }
        talk.log().stop();
        assertThat(talk.texts()).isEmpty();
        Caller repeat = talk.from(other).send("slow");
        assertThat(repeat.answer().stored.seq()).isEqualTo(1);
        assertThat(talk.texts()).containsExactly("slow");
    }

    /** The first message has a transaction of its own; in the second one a caller leaves. */
    @Test
    void writesTheRestOfABatchWithoutWhatWasWithdrawn() {
        Talk talk = talk();
        Caller first;
        Caller before;
        Caller leaves;
        Caller behind;
        try (MessageModule.Lock lock = talk.node.lock(talk.room)) {
            first = talk.sendTaken("first", 1);
            before = talk.sendQueued("before", 1);
            leaves = talk.sendQueued("leaves", 2);
            behind = talk.sendQueued("behind", 3);
            leavesInTheSecondTransaction(talk, leaves);
        }
        assertThat(first.answer().stored.seq()).isEqualTo(1);
        assertThat(before.answer().stored.seq()).isEqualTo(2);
        assertThat(behind.answer().stored.seq()).isEqualTo(3);
        assertThat(leaves.refusal).isEqualTo(ErrorCode.BUSY);
        assertThat(talk.texts()).containsExactly("first", "before", "behind");
        assertThat(talk.node.pushes.events()).hasSize(3);
        assertThat(
                        talk.node.jdbc.queryForObject(
                                "SELECT sent FROM room_member WHERE room_id = ? AND uid = ?",
                                Long.class,
                                talk.room,
                                talk.uid))
                .isEqualTo(3);
    }

    private static void leavesInTheSecondTransaction(Talk talk, Caller caller) {
        talk.node.dataSource.after(INSERT, () -> talk.node.dataSource.after(INSERT, caller::leave));
    }

    @Test
    void neverSaysNotAcceptedOfWhatIsBeingCommitted() {
        Talk talk = talk();
        CountDownLatch gate = new CountDownLatch(1);
        talk.leaveCommitting("slow", gate);
        gate.countDown();
        await().atMost(PATIENCE).until(() -> talk.texts().equals(List.of("slow")));
    }

    @Test
    void whoRepeatsWhatWasBeingCommittedGetsItOnceThoughTheConnectionBroke() {
        Talk talk = talk();
        CountDownLatch gate = new CountDownLatch(1);
        talk.node.dataSource.onNextCommit(Fault.LOST_AFTER);
        talk.leaveCommitting("lost", gate);
        Caller repeat = talk.sendQueued("lost", 1);
        gate.countDown();
        assertThat(repeat.answer().stored.seq()).isEqualTo(1);
        assertThat(talk.texts()).containsExactly("lost");
    }

    /** Its first commit was a deadlock's victim; the second one must not be begun. */
    @Test
    void doesNotRunAgainForACallerWhoLeftDuringACommitThatWasRolledBack() {
        Talk talk = talk();
        CountDownLatch gate = new CountDownLatch(1);
        talk.node.dataSource.onNextCommit(Fault.DEADLOCK);
        talk.leaveCommitting("left", gate);
        gate.countDown();
        talk.settleAll();
        assertThat(talk.texts()).containsExactly("settled");
    }

    @Test
    void runsAgainForACallerWhoStayedDuringACommitThatWasRolledBack() {
        Talk talk = talk();
        talk.node.dataSource.onNextCommit(Fault.DEADLOCK);
        Caller stayed = talk.send("stayed");
        assertThat(stayed.answer().stored.seq()).isEqualTo(1);
        assertThat(talk.texts()).containsExactly("stayed");
    }

    /** The other node waits for the rows of a transaction that will be rolled back. */
    @Test
    void aRepeatAtAnotherNodeIsTheOneThatIsWritten() {
        Talk talk = talk();
        Talk there = talk.from(node(Settings.queue(100, PATIENCE)));
        Caller[] callers = new Caller[2];
        try (MessageModule.Lock lock = talk.node.lock(talk.room)) {
            talk.node.dataSource.after(
                    INSERT,
                    () -> {
                        callers[0].leave();
                        callers[1] = there.sendTaken("once", 1);
                    });
            callers[0] = talk.sendTaken("once", 1);
        }
        await().atMost(PATIENCE).until(() -> callers[1] != null);
        assertThat(callers[0].refusal).isEqualTo(ErrorCode.BUSY);
        assertThat(callers[1].answer().stored.seq()).isEqualTo(1);
        talk.settleAll();
        assertThat(talk.texts()).containsExactly("once", "settled");
        assertThat(talk.node.trail.committed)
                .extracting(message -> message.clientMsgId().orElseThrow())
                .containsExactly("settled");
    }

    /** The second request of a name is answered by the first's; without the first it is written. */
    @Test
    void aRepeatInTheSameBatchIsWrittenWithoutTheFirst() {
        Talk talk = talk();
        Caller first;
        Caller repeat;
        try (MessageModule.Lock lock = talk.node.lock(talk.room)) {
            talk.sendTaken("block", 1);
            first = talk.sendQueued("once", 1);
            repeat = talk.sendQueued("once", 2);
            leavesInTheSecondTransaction(talk, first);
        }
        assertThat(first.answer().refusal).isEqualTo(ErrorCode.BUSY);
        assertThat(repeat.answer().stored.seq()).isEqualTo(2);
        assertThat(talk.texts()).containsExactly("block", "once");
    }

    @Test
    void aWithdrawnRecallChangesNothing() {
        Talk talk = talk();
        StoredMessage said = talk.send("said").answer().stored;
        changesNothingWhenWithdrawn(
                talk, said, new Change.Recall(talk.room, said.id(), talk.uid, "u", false, 0));
    }

    @Test
    void aWithdrawnMarkChangesNothing() {
        Talk talk = talk();
        StoredMessage said = talk.send("said").answer().stored;
        changesNothingWhenWithdrawn(
                talk, said, new Change.Mark(talk.room, said.id(), talk.uid, MarkKind.LIKE, true));
    }

    /** It leaves when its last row is written; asked for again it is the first change. */
    private static void changesNothingWhenWithdrawn(Talk talk, StoredMessage said, Change change) {
        Map<String, Object> row = row(talk, said);
        Caller[] leaves = new Caller[1];
        try (MessageModule.Lock lock = talk.node.lock(talk.room)) {
            talk.node.dataSource.after("SET last_change", () -> leaves[0].leave());
            leaves[0] = talk.change(change);
            talk.awaitTaken(2);
        }
        assertThat(leaves[0].answer().refusal).isEqualTo(ErrorCode.BUSY);
        talk.settleAll();
        assertThat(row(talk, said)).isEqualTo(row);
        assertThat(marks(talk, said)).isZero();
        assertThat(talk.node.pushes.events()).as("two messages").hasSize(2);

        StoredMessage changed = talk.change(change).answer().stored;

        assertThat(changed.change()).isEqualTo(1);
        assertThat(row(talk, said)).isNotEqualTo(row);
        assertThat(talk.node.pushes.events()).hasSize(3);
    }

    private static Map<String, Object> row(Talk talk, StoredMessage message) {
        return talk.node.jdbc.queryForMap(
                "SELECT m.type, m.status, m.content, m.like_count, m.change_no, r.last_change"
                        + " FROM message m JOIN room r ON r.id = m.room_id WHERE m.id = ?",
                message.id());
    }

    private static int marks(Talk talk, StoredMessage message) {
        return talk.node.jdbc.queryForObject(
                "SELECT COUNT(*) FROM message_mark WHERE message_id = ?",
                Integer.class,
                message.id());
    }

    /**
     * Callers that leave at any moment, commits that fail now and then; on until both have
     * happened: messages that were withdrawn from their transaction, and messages that were stored.
     */
    @Test
    void everyAnswerIsTrueUnderLoad() throws Exception {
        Talk talk = talk();
        Map<String, Optional<ErrorCode>> answers = new ConcurrentHashMap<>();
        for (int round = 0; round < MOST_ROUNDS && !hasBoth(talk, answers); round++) {
            sendAndLeave(talk, round, answers);
            assertThat(answers).hasSize((round + 1) * SENDERS * MESSAGES);
        }
        assertThat(withdrawn(talk, answers)).as("withdrawn from a transaction").isPositive();
        assertThat(answers).as("stored").containsValue(Optional.empty());
        talk.node.dataSource.onNextCommit(Fault.NONE);
        talk.settleAll();
        List<String> written = talk.texts();
        answers.forEach((name, refusal) -> assertTrue(name, refusal, written));
        assertThat(written).doesNotHaveDuplicates();
    }

    private static boolean hasBoth(Talk talk, Map<String, Optional<ErrorCode>> answers) {
        return withdrawn(talk, answers) > 0 && answers.containsValue(Optional.empty());
    }

    /** Refused for sure, less those who left the queue before they were taken. */
    private static long withdrawn(Talk talk, Map<String, Optional<ErrorCode>> answers) {
        long busy =
                answers.values().stream()
                        .filter(refusal -> refusal.equals(Optional.of(ErrorCode.BUSY)))
                        .count();
        double taken = talk.node.meters.get("magpie.log.batch").summary().totalAmount();
        return busy - (answers.size() - Math.round(taken));
    }

    private static void sendAndLeave(Talk talk, int round, Map<String, Optional<ErrorCode>> answers)
            throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            String sender = round + "." + i + ".";
            senders.add(new Thread(() -> sendAndLeave(talk, sender, answers)));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private static void sendAndLeave(
            Talk talk, String sender, Map<String, Optional<ErrorCode>> answers) {
        for (int j = 0; j < MESSAGES; j++) {
            if (j % 8 == 0) {
                talk.node.dataSource.onNextCommit(Fault.DEADLOCK);
            }
            Caller caller = talk.send(sender + j);
            if (j % 2 == 0) {
                caller.leaveSoon();
            }
            answers.put(sender + j, Optional.ofNullable(caller.answer().refusal));
        }
    }

    private static void assertTrue(String name, Optional<ErrorCode> refusal, List<String> written) {
        if (refusal.isEmpty()) {
            assertThat(written).contains(name);
        } else if (refusal.get() == ErrorCode.BUSY) {
            assertThat(written).doesNotContain(name);
        } else {
            assertThat(refusal).contains(ErrorCode.OUTCOME_UNKNOWN);
        }
    }
}
