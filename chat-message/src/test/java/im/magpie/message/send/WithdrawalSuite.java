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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
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

    private static Draft named(long room, long uid, String name) {
        return Draft.byUser(room, uid, Optional.of(name), new TextBody(name));
    }

    /** A request of its own, and how it was answered. */
    private static final class Caller {
        private final Thread thread;
        private volatile StoredMessage stored;
        private volatile ErrorCode refusal;

        Caller(MessageModule node, Draft draft) {
            thread =
                    new Thread(
                            () -> {
                                try {
                                    stored = node.bean(MessageLog.class).append(draft);
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

    private static void awaitTaken(MessageModule node, int batches) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.batch").summary().count() == batches);
    }

    private static void awaitQueued(MessageModule node, int entries) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> node.meters.get("magpie.log.queued").gauge().value() == entries);
    }

    /** What comes behind it in the same queue is written when all before it is settled. */
    private static void settleAll(MessageModule node, long room, long uid) {
        MessageLog log = node.bean(MessageLog.class);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> log.append(named(room, uid, "settled")).seq() > 0);
    }

    @Test
    void neverWritesWhatDidNotReachItsCommitInTime() {
        MessageModule node = node(Settings.givenUpAfter(Duration.ofSeconds(1)));
        MessageModule other = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        try (MessageModule.Lock lock = node.lock(room)) {
            Caller taken = new Caller(node, named(room, uid, "slow"));
            awaitTaken(node, 1);
            assertThat(taken.answer().refusal).isEqualTo(ErrorCode.BUSY);
        }
        node.bean(MessageLog.class).stop();
        assertThat(node.texts(room)).isEmpty();
        Caller repeat = new Caller(other, named(room, uid, "slow"));
        assertThat(repeat.answer().stored.seq()).isEqualTo(1);
        assertThat(node.texts(room)).containsExactly("slow");
    }

    /** The first message has a transaction of its own; in the second one a caller leaves. */
    @Test
    void writesTheRestOfABatchWithoutWhatWasWithdrawn() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        Caller first;
        Caller before;
        Caller leaves;
        Caller behind;
        try (MessageModule.Lock lock = node.lock(room)) {
            first = new Caller(node, named(room, uid, "first"));
            awaitTaken(node, 1);
            before = new Caller(node, named(room, uid, "before"));
            awaitQueued(node, 1);
            leaves = new Caller(node, named(room, uid, "leaves"));
            awaitQueued(node, 2);
            behind = new Caller(node, named(room, uid, "behind"));
            awaitQueued(node, 3);
            node.dataSource.after(INSERT, () -> node.dataSource.after(INSERT, leaves::leave));
        }
        assertThat(first.answer().stored.seq()).isEqualTo(1);
        assertThat(before.answer().stored.seq()).isEqualTo(2);
        assertThat(behind.answer().stored.seq()).isEqualTo(3);
        assertThat(leaves.refusal).isEqualTo(ErrorCode.BUSY);
        assertThat(node.texts(room)).containsExactly("first", "before", "behind");
        assertThat(node.pushes.events()).hasSize(3);
        assertThat(
                        node.jdbc.queryForObject(
                                "SELECT sent FROM room_member WHERE room_id = ? AND uid = ?",
                                Long.class,
                                room,
                                uid))
                .isEqualTo(3);
    }

    @Test
    void neverSaysNotAcceptedOfWhatIsBeingCommitted() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch gate = new CountDownLatch(1);
        node.dataSource.holdNextCommit(gate);
        Caller committing = new Caller(node, named(room, uid, "slow"));
        await().atMost(PATIENCE).until(node.dataSource::isHolding);
        committing.leave();
        assertThat(committing.refusal).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        gate.countDown();
        await().atMost(PATIENCE).until(() -> node.texts(room).equals(List.of("slow")));
    }

    @Test
    void whoRepeatsWhatWasBeingCommittedGetsItOnceThoughTheConnectionBroke() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch gate = new CountDownLatch(1);
        node.dataSource.holdNextCommit(gate);
        node.dataSource.onNextCommit(Fault.LOST_AFTER);
        Caller lost = new Caller(node, named(room, uid, "lost"));
        await().atMost(PATIENCE).until(node.dataSource::isHolding);
        lost.leave();
        assertThat(lost.refusal).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        Caller repeat = new Caller(node, named(room, uid, "lost"));
        awaitQueued(node, 1);
        gate.countDown();
        assertThat(repeat.answer().stored.seq()).isEqualTo(1);
        assertThat(node.texts(room)).containsExactly("lost");
    }

    /** Its first commit was a deadlock's victim; the second one must not be begun. */
    @Test
    void doesNotRunAgainForACallerWhoLeftDuringACommitThatWasRolledBack() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch gate = new CountDownLatch(1);
        node.dataSource.holdNextCommit(gate);
        node.dataSource.onNextCommit(Fault.DEADLOCK);
        Caller left = new Caller(node, named(room, uid, "left"));
        await().atMost(PATIENCE).until(node.dataSource::isHolding);
        left.leave();
        assertThat(left.refusal).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        gate.countDown();
        settleAll(node, room, uid);
        assertThat(node.texts(room)).containsExactly("settled");
    }

    @Test
    void runsAgainForACallerWhoStayedDuringACommitThatWasRolledBack() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        node.dataSource.onNextCommit(Fault.DEADLOCK);
        Caller stayed = new Caller(node, named(room, uid, "stayed"));
        assertThat(stayed.answer().stored.seq()).isEqualTo(1);
        assertThat(node.texts(room)).containsExactly("stayed");
    }

    /** The other node waits for the rows of a transaction that will be rolled back. */
    @Test
    void aRepeatAtAnotherNodeIsTheOneThatIsWritten() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        MessageModule other = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        Caller[] callers = new Caller[2];
        try (MessageModule.Lock lock = node.lock(room)) {
            node.dataSource.after(
                    INSERT,
                    () -> {
                        callers[0].leave();
                        callers[1] = new Caller(other, named(room, uid, "once"));
                        awaitTaken(other, 1);
                    });
            callers[0] = new Caller(node, named(room, uid, "once"));
            awaitTaken(node, 1);
        }
        await().atMost(PATIENCE).until(() -> callers[1] != null);
        assertThat(callers[0].refusal).isEqualTo(ErrorCode.BUSY);
        assertThat(callers[1].answer().stored.seq()).isEqualTo(1);
        settleAll(node, room, uid);
        assertThat(node.texts(room)).containsExactly("once", "settled");
        assertThat(node.trail.committed)
                .extracting(message -> message.clientMsgId().orElseThrow())
                .containsExactly("settled");
    }

    /** The second request of a name is answered by the first's; without the first it is written. */
    @Test
    void aRepeatInTheSameBatchIsWrittenWithoutTheFirst() {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        Caller repeat;
        try (MessageModule.Lock lock = node.lock(room)) {
            new Caller(node, named(room, uid, "block"));
            awaitTaken(node, 1);
            Caller first = new Caller(node, named(room, uid, "once"));
            awaitQueued(node, 1);
            repeat = new Caller(node, named(room, uid, "once"));
            awaitQueued(node, 2);
            node.dataSource.after(INSERT, () -> node.dataSource.after(INSERT, first::leave));
        }
        assertThat(repeat.answer().stored.seq()).isEqualTo(2);
        assertThat(node.texts(room)).containsExactly("block", "once");
    }

    /** Callers that leave at any moment, commits that fail now and then. */
    @Test
    void everyAnswerIsTrueUnderLoad() throws Exception {
        MessageModule node = node(Settings.queue(100, PATIENCE));
        long uid = newUser();
        long room = node.group(uid);
        Map<String, Optional<ErrorCode>> answers = new ConcurrentHashMap<>();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int sender = i;
            senders.add(
                    new Thread(
                            () -> {
                                for (int j = 0; j < 40; j++) {
                                    Draft draft = named(room, uid, sender + "." + j);
                                    if (j % 8 == 0) {
                                        node.dataSource.onNextCommit(Fault.DEADLOCK);
                                    }
                                    Caller caller = new Caller(node, draft);
                                    if (j % 2 == 0) {
                                        caller.leaveSoon();
                                    }
                                    caller.answer();
                                    answers.put(
                                            sender + "." + j, Optional.ofNullable(caller.refusal));
                                }
                            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        node.dataSource.onNextCommit(Fault.NONE);
        settleAll(node, room, uid);

        assertThat(answers).hasSize(320).containsValue(Optional.empty());
        List<String> written = node.texts(room);
        answers.forEach((name, refusal) -> assertTrue(name, refusal, written));
        assertThat(written).doesNotHaveDuplicates();
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
