package im.magpie.message.read;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.MessageModule.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.Settings;
import im.magpie.message.body.TextBody;
import im.magpie.message.read.ReadController.ReadReport;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What read positions promise, on every database. */
@Timeout(60)
abstract class ReadPositionsSuite extends DatabaseSuite {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    private static void send(MessageModule node, long room, long uid) {
        node.bean(MessageLog.class)
                .append(Draft.byUser(room, uid, Optional.empty(), new TextBody("x")));
    }

    private static void read(MessageModule node, long room, long uid, Long seq) {
        node.bean(ReadController.class).read(user(uid), new ReadReport(room, seq));
    }

    private static boolean flush(MessageModule node) {
        return node.bean(ReadPositions.class).flush();
    }

    private static Map<String, Object> row(MessageModule node, long room, long uid) {
        return node.jdbc.queryForMap(
                "SELECT read_seq, sent, sent_at_read FROM room_member"
                        + " WHERE room_id = ? AND uid = ?",
                room,
                uid);
    }

    private static long readSeq(MessageModule node, long room, long uid) {
        return (Long) row(node, room, uid).get("read_seq");
    }

    @Test
    void answersFromMemoryAndWritesBehind() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long reader = newUser();
        long room = node.group(writer, reader);
        send(node, room, writer);
        send(node, room, writer);
        read(node, room, reader, null);
        node.dataSource.reset();
        read(node, room, reader, null);
        read(node, room, reader, 1L);
        assertThat(node.dataSource.statements()).isEmpty();
        assertThat(readSeq(node, room, reader)).isZero();
        assertThat(node.bean(ReadPositions.class).known(room, reader)).isEqualTo(2);
        assertThat(flush(node)).isTrue();
        assertThat(readSeq(node, room, reader)).isEqualTo(2);
        assertThat(node.bean(ReadPositions.class).known(room, reader)).isEqualTo(2);
        node.dataSource.reset();
        read(node, room, reader, null);
        flush(node);
        assertThat(node.dataSource.statements()).isEmpty();
    }

    @Test
    void keepsPositionsBetweenZeroAndTheHead() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long reader = newUser();
        long room = node.group(writer, reader);
        for (int i = 0; i < 3; i++) {
            send(node, room, writer);
        }
        read(node, room, reader, 99L);
        flush(node);
        assertThat(readSeq(node, room, reader)).isEqualTo(3);
        read(node, room, reader, 1L);
        flush(node);
        assertThat(readSeq(node, room, reader)).isEqualTo(3);
    }

    @Test
    void writesManyPositionsInOneMultiRowStatement() {
        MessageModule node = node(Settings.flushedByHand(10_000));
        long writer = newUser();
        List<Long> readers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            readers.add(newUser());
        }
        send(node, 1, writer);
        readers.forEach(uid -> read(node, 1, uid, null));
        node.dataSource.reset();
        assertThat(flush(node)).isTrue();
        assertThat(node.dataSource.statements()).hasSize(4);
        assertThat(readSeq(node, 1, readers.get(599))).isPositive();
    }

    @Test
    void keepsPositionsWhileTheDatabaseIsAwayUpToABound() {
        MessageModule node = node(Settings.flushedByHand(2));
        long writer = newUser();
        List<Long> readers = List.of(newUser(), newUser(), newUser());
        long room = node.group(writer, readers.get(0), readers.get(1), readers.get(2));
        send(node, room, writer);
        read(node, room, writer, null);
        flush(node);
        readers.forEach(uid -> node.bean(RoomAccess.class).isMember(room, uid));
        node.dataSource.away(true);
        read(node, room, readers.get(0), null);
        read(node, room, readers.get(1), null);
        assertThat(flush(node)).isFalse();
        assertThatThrownBy(() -> read(node, room, readers.get(2), null))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
        node.dataSource.away(false);
        assertThat(flush(node)).isTrue();
        assertThat(readSeq(node, room, readers.get(0))).isEqualTo(1);
        assertThat(readSeq(node, room, readers.get(1))).isEqualTo(1);
    }

    @Test
    void writesWhatWaitsWhenItStops() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long reader = newUser();
        long room = node.group(writer, reader);
        send(node, room, writer);
        read(node, room, reader, null);
        node.bean(ReadPositions.class).stop();
        assertThat(readSeq(node, room, reader)).isEqualTo(1);
    }

    @Test
    void refusesStrangersAndIgnoresFormerMembers() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long former = newUser();
        long room = node.group(writer, former);
        send(node, room, writer);
        node.leave(room, former);
        read(node, room, former, null);
        flush(node);
        assertThat(readSeq(node, room, former)).isZero();
        for (long unknown : new long[] {room, 999_999_999L}) {
            assertThatThrownBy(() -> read(node, unknown, newUser(), null))
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.GROUP_NOT_FOUND));
        }
    }

    @Test
    void leavesFormerMembersAloneAlsoWhenTheyLeftBeforeTheFlush() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long leaver = newUser();
        long room = node.group(writer, leaver);
        send(node, room, writer);
        read(node, room, leaver, null);
        node.leave(room, leaver);
        flush(node);
        assertThat(readSeq(node, room, leaver)).isZero();
        assertThat(node.bean(ReadPositions.class).known(room, leaver)).isZero();
    }

    @Test
    void followsTheSenderOnlyWhenTheSenderHadReadEverything() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long one = newUser();
        long two = newUser();
        long room = node.group(one, two);
        send(node, room, one);
        send(node, room, one);
        assertThat(row(node, room, one))
                .containsAllEntriesOf(Map.of("read_seq", 2L, "sent", 2L, "sent_at_read", 2L));
        send(node, room, two);
        send(node, room, one);
        assertThat(row(node, room, one))
                .containsAllEntriesOf(Map.of("read_seq", 2L, "sent", 3L, "sent_at_read", 2L));
        assertThat(row(node, room, two))
                .containsAllEntriesOf(Map.of("read_seq", 0L, "sent", 1L, "sent_at_read", 0L));
    }

    /** The counters against a count over the messages, after and during a storm of both. */
    @Test
    void countsOwnMessagesRightUnderParallelSendsAndReports() throws Exception {
        MessageModule node = node(Settings.flushedByHand(10_000));
        MessageModule other = node(Settings.flushedByHand(10_000));
        List<Long> users = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            users.add(newUser());
        }
        long group = node.group(users.toArray(Long[]::new));
        List<Long> rooms = List.of(group, 1L);
        AtomicBoolean ended = new AtomicBoolean();
        List<Future<?>> flushers = new ArrayList<>();
        for (MessageModule each : List.of(node, other)) {
            flushers.add(
                    threads.submit(
                            () -> {
                                while (!ended.get()) {
                                    flush(each);
                                }
                            }));
        }
        List<Future<?>> running = new ArrayList<>();
        for (long uid : users) {
            running.add(threads.submit(() -> chatter(List.of(node, other), rooms, uid)));
        }
        for (int i = 0; i < 20; i++) {
            check(node, rooms, users);
        }
        for (Future<?> each : running) {
            each.get(50, TimeUnit.SECONDS);
        }
        ended.set(true);
        for (Future<?> each : flushers) {
            each.get(10, TimeUnit.SECONDS);
        }
        assertThat(flush(node) && flush(other)).isTrue();
        check(node, rooms, users);
    }

    private static void chatter(List<MessageModule> nodes, List<Long> rooms, long uid) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < 60; i++) {
            MessageModule node = nodes.get(random.nextInt(nodes.size()));
            long room = rooms.get(random.nextInt(rooms.size()));
            switch (random.nextInt(4)) {
                case 0 -> read(node, room, uid, null);
                case 1 -> read(node, room, uid, random.nextLong(1, 200));
                default -> send(node, room, uid);
            }
        }
    }

    private static void check(MessageModule node, List<Long> rooms, List<Long> users) {
        for (long room : rooms) {
            for (long uid : users) {
                node.jdbc
                        .queryForList(
                                "SELECT m.read_seq, m.sent, m.sent_at_read, r.last_seq,"
                                        + " (SELECT COUNT(*) FROM message x WHERE x.room_id ="
                                        + " m.room_id AND x.from_uid = m.uid) AS own,"
                                        + " (SELECT COUNT(*) FROM message x WHERE x.room_id ="
                                        + " m.room_id AND x.from_uid = m.uid"
                                        + " AND x.seq <= m.read_seq) AS own_read"
                                        + " FROM room_member m JOIN room r ON r.id = m.room_id"
                                        + " WHERE m.room_id = ? AND m.uid = ?",
                                room,
                                uid)
                        .forEach(
                                row -> {
                                    assertThat(row.get("sent")).isEqualTo(row.get("own"));
                                    assertThat(row.get("sent_at_read"))
                                            .isEqualTo(row.get("own_read"));
                                    assertThat((Long) row.get("read_seq"))
                                            .isLessThanOrEqualTo((Long) row.get("last_seq"));
                                });
            }
        }
    }

    @Test
    void comesToAPositionFarAwayInSteps() {
        MessageModule node = node(Settings.flushedByHand(1000));
        long writer = newUser();
        long reader = newUser();
        long room = node.group(writer, reader);
        List<Object[]> rows = new ArrayList<>();
        for (long seq = 1; seq <= 30_000; seq++) {
            long from = seq % 100 == 0 ? reader : writer;
            rows.add(new Object[] {room, seq, from, "s" + room + "-" + seq});
        }
        node.jdbc.batchUpdate(
                "INSERT INTO message (room_id, seq, from_uid, client_msg_id, type, content,"
                        + " create_time) VALUES (?, ?, ?, ?, 1, 'x', 0)",
                rows);
        node.jdbc.update("UPDATE room SET last_seq = 30000 WHERE id = ?", room);
        node.jdbc.update(
                "UPDATE room_member SET sent = 300 WHERE room_id = ? AND uid = ?", room, reader);
        read(node, room, reader, 15_000L);
        flush(node);
        assertThat(row(node, room, reader))
                .containsAllEntriesOf(Map.of("read_seq", 10_000L, "sent_at_read", 100L));
        assertThat(node.bean(ReadPositions.class).known(room, reader)).isEqualTo(15_000);
        flush(node);
        assertThat(row(node, room, reader))
                .containsAllEntriesOf(Map.of("read_seq", 15_000L, "sent_at_read", 150L));
        read(node, room, reader, 29_950L);
        flush(node);
        assertThat(row(node, room, reader))
                .containsAllEntriesOf(Map.of("read_seq", 29_950L, "sent_at_read", 299L));
    }
}
