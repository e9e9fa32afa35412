package im.magpie.message.group;

import static im.magpie.message.MessageModule.newUser;
import static im.magpie.message.group.Members.users;
import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.PushEvent;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of one group at the same time, and what a change costs; on every database. */
@Timeout(120)
abstract class GroupRaceSuite extends DatabaseSuite {
    private static final int ROUNDS = 15;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    /** Runs all at once. Returns the refusals, in the order of the calls. */
    private List<Optional<ErrorCode>> atOnce(List<Runnable> calls) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Optional<ErrorCode>>> running = new ArrayList<>();
        for (Runnable call : calls) {
            running.add(
                    threads.submit(
                            () -> {
                                start.await();
                                return refusal(call);
                            }));
        }
        start.countDown();
        List<Optional<ErrorCode>> refusals = new ArrayList<>();
        for (Future<Optional<ErrorCode>> each : running) {
            refusals.add(each.get(30, TimeUnit.SECONDS));
        }
        return refusals;
    }

    private static Optional<ErrorCode> refusal(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (ChatException e) {
            return Optional.of(e.code());
        }
    }

    @Test
    void letsAUserInvitedByManyJoinOnce() throws Exception {
        MessageModule node = node();
        Members members = new Members(node);
        List<Long> inviters = users(6);
        long room = members.create(inviters.get(0), inviters.subList(1, 6));
        for (int round = 1; round <= ROUNDS; round++) {
            long fresh = newUser();
            List<Runnable> calls = new ArrayList<>();
            inviters.forEach(inviter -> calls.add(() -> members.invite(room, inviter, fresh)));
            assertThat(atOnce(calls)).allMatch(Optional::isEmpty);
            assertThat(node.seqs(room)).hasSize(1 + round);
            assertThat(members.version(room)).isEqualTo(1 + round);
            assertThat(joins(node, room, fresh)).isEqualTo(1);
        }
    }

    private static long joins(MessageModule node, long room, long uid) {
        return node.pushes.events().stream()
                .map(PushEvent::payload)
                .filter(MemberChange.class::isInstance)
                .map(MemberChange.class::cast)
                .filter(c -> c.roomId() == room && c.uid() == uid && c.changeType() == 1)
                .count();
    }

    @Test
    void writesNothingOfARemovedUserBehindTheRemoval() throws Exception {
        MessageModule node = node();
        Members members = new Members(node);
        for (int round = 0; round < ROUNDS; round++) {
            long owner = newUser();
            long member = newUser();
            long room = members.create(owner, member);
            List<Runnable> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String text = "t" + i;
                calls.add(() -> members.say(room, member, text));
            }
            calls.add(4, () -> members.remove(room, owner, member));
            List<Optional<ErrorCode>> refusals = atOnce(calls);
            assertThat(refusals.get(4)).isEmpty();
            assertThat(refusals).allMatch(r -> r.isEmpty() || r.get() == ErrorCode.BUSINESS);
            Long last =
                    node.jdbc.queryForObject(
                            "SELECT COALESCE(MAX(seq), 0) FROM message"
                                    + " WHERE room_id = ? AND from_uid = ?",
                            Long.class,
                            room,
                            member);
            long left = (Long) members.row(room, member).get("left_seq");
            assertThat(last).isLessThan(left);
            assertThat(node.seqs(room))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(
                                            1,
                                            10
                                                    - refusals.stream()
                                                            .filter(Optional::isPresent)
                                                            .count())
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void neverHasMoreThanThreeAdmins() throws Exception {
        MessageModule node = node();
        Members members = new Members(node);
        for (int round = 0; round < ROUNDS; round++) {
            long owner = newUser();
            List<Long> others = users(6);
            long room = members.create(owner, others);
            List<Runnable> calls = new ArrayList<>();
            for (int i = 0; i < 6; i += 2) {
                Long one = others.get(i);
                Long two = others.get(i + 1);
                calls.add(() -> members.appoint(room, owner, one, two));
            }
            assertThat(atOnce(calls))
                    .containsOnlyOnce(Optional.empty())
                    .filteredOn(Optional::isPresent)
                    .hasSize(2)
                    .containsOnly(Optional.of(ErrorCode.GROUP_TOO_MANY_ADMINS));
            assertThat(others).filteredOn(uid -> members.role(room, uid) == 2).hasSize(2);
        }
    }

    @Test
    void leavesNobodyInADissolvedGroup() throws Exception {
        MessageModule node = node();
        Members members = new Members(node);
        for (int round = 0; round < ROUNDS; round++) {
            long owner = newUser();
            long member = newUser();
            long room = members.create(owner, member);
            List<Optional<ErrorCode>> refusals =
                    atOnce(
                            List.of(
                                    () -> members.invite(room, member, newUser(), newUser()),
                                    () -> members.exit(room, owner),
                                    () -> members.exit(room, owner),
                                    () -> members.invite(room, member, newUser())));
            assertThat(refusals.subList(1, 3)).allMatch(Optional::isEmpty);
            assertThat(members.of(room)).isEmpty();
            assertThat(node.texts(room).get(node.texts(room).size() - 1)).contains("解散");
        }
    }

    private static int cost(MessageModule node, Runnable call) {
        node.dataSource.reset();
        call.run();
        return node.dataSource.statements().size();
    }

    @Test
    void costsTheSameForManyAsForFew() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        assertThat(cost(node, () -> members.create(owner, users(50))))
                .isEqualTo(cost(node, () -> members.create(owner, users(2))));
        List<Integer> small = changes(node, 10, 2);
        assertThat(changes(node, 1000, 50)).isEqualTo(small);
        assertThat(small).allMatch(statements -> statements <= 15);
    }

    /** What each kind of change costs in a group of a size. */
    private static List<Integer> changes(MessageModule node, int size, int invitees) {
        Members members = new Members(node);
        long owner = newUser();
        long leaver = newUser();
        long removed = newUser();
        long room = members.create(owner, leaver, removed);
        for (int i = 3; i < size; i++) {
            node.member(room, newUser(), 3);
        }
        return List.of(
                cost(node, () -> members.invite(room, leaver, users(invitees))),
                cost(node, () -> members.appoint(room, owner, leaver, removed)),
                cost(node, () -> members.dismiss(room, owner, leaver)),
                cost(node, () -> members.exit(room, leaver)),
                cost(node, () -> members.remove(room, owner, removed)),
                cost(node, () -> members.exit(room, owner)));
    }

    /** The room's row comes first, so that whoever holds it sees members that stand still. */
    @Test
    void locksTheRoomBeforeItTouchesMembers() {
        MessageModule node = node();
        Members members = new Members(node);
        long owner = newUser();
        long one = newUser();
        long two = newUser();
        long room = members.create(owner, one, two);
        List<Runnable> changes =
                List.of(
                        () -> members.invite(room, one, newUser()),
                        () -> members.appoint(room, owner, one),
                        () -> members.dismiss(room, owner, one),
                        () -> members.remove(room, owner, two),
                        () -> members.exit(room, one),
                        () -> members.exit(room, owner));
        for (Runnable change : changes) {
            node.dataSource.reset();
            change.run();
            List<String> statements = node.dataSource.statements();
            int lock = first(statements, "FROM room WHERE id = ? FOR UPDATE");
            assertThat(lock).isNotNegative();
            assertThat(statements.subList(0, lock))
                    .noneMatch(sql -> sql.startsWith("INSERT") || sql.startsWith("UPDATE"));
            assertThat(first(statements, "FROM room_member WHERE room_id = ? AND uid IN"))
                    .isGreaterThan(lock);
        }
    }

    private static int first(List<String> statements, String part) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }
}
