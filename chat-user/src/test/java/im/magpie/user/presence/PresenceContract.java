package im.magpie.user.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;
import static org.assertj.core.api.Assertions.tuple;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience.Everyone;
import im.magpie.common.push.PushEvent;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.session.SessionEvent;
import im.magpie.user.MemberPresence;
import im.magpie.user.Presence;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.presence.OnlineNotify.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class PresenceContract extends ModuleContract {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private PresenceWriter writer;
    private Presence presence;
    private long alice;
    private long bob;

    @BeforeEach
    void registerTwo() {
        writer = module.get(PresenceWriter.class);
        presence = module.get(Presence.class);
        alice = register("alice");
        bob = register("bob");
        writer.run();
        module.statements.take();
    }

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private void opens(long uid) {
        module.connections.open(uid);
        opened(uid);
    }

    private void opened(long uid) {
        module.get(RecentSessions.class)
                .onSessionEvent(
                        new SessionEvent.Opened(
                                new ConnectionRef(module.node, uid),
                                new Identity.User(uid, uid, 0),
                                new Client("127.0.0.1", "")));
    }

    private void closes(long uid) {
        module.connections.close(uid);
        closed(uid);
    }

    private void closed(long uid) {
        module.get(RecentSessions.class)
                .onSessionEvent(
                        new SessionEvent.Closed(
                                new ConnectionRef(module.node, uid),
                                new Identity.User(uid, uid, 0)));
    }

    private void passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            module.advance(SECOND);
            writer.run();
        }
    }

    private List<String> online() {
        return column("SELECT uid FROM user_presence WHERE online = 1 ORDER BY uid");
    }

    private List<OnlineNotify> told(Everyone.Kind kind) {
        return pushed(module.pusher.take(), kind);
    }

    private static List<OnlineNotify> pushed(List<PushEvent> events, Everyone.Kind kind) {
        return events.stream()
                .filter(event -> event.audience().equals(new Everyone(kind)))
                .map(event -> (OnlineNotify) event.payload())
                .toList();
    }

    @Test
    void tellsUsersWhoCameAndGuestsHowManyThereAre() {
        opens(alice);
        passes(1);

        List<PushEvent> events = module.pusher.take();
        assertThat(pushed(events, Everyone.Kind.USERS))
                .containsExactly(
                        new OnlineNotify(List.of(new Change(alice, 1, module.clock.millis())), 1));
        assertThat(pushed(events, Everyone.Kind.GUESTS))
                .containsExactly(new OnlineNotify(List.of(), 1));
        assertThat(events).hasSize(2);
        assertThat(online()).containsExactly(Long.toString(alice));
        assertThat(column("SELECT node FROM user_online WHERE uid = " + alice))
                .containsExactly("local");
    }

    @Test
    void tellsNothingWhenNothingChanged() {
        opens(alice);
        passes(1);
        module.pusher.take();

        passes(60);
        opens(alice);
        passes(3);

        assertThat(module.pusher.take()).isEmpty();
    }

    @Test
    void waitsTenSecondsForAUserToComeBack() {
        opens(alice);
        passes(30);
        module.pusher.take();
        closes(alice);

        passes(9);
        assertThat(online()).containsExactly(Long.toString(alice));
        assertThat(module.pusher.take()).isEmpty();

        passes(1);
        assertThat(online()).isEmpty();
        assertThat(told(Everyone.Kind.USERS))
                .containsExactly(
                        new OnlineNotify(List.of(new Change(alice, 2, module.clock.millis())), 0));
    }

    @Test
    void doesNotSeeAUserFlap() {
        opens(alice);
        passes(30);
        module.pusher.take();

        for (int i = 0; i < 10; i++) {
            closes(alice);
            passes(6);
            opens(alice);
            passes(6);
        }

        assertThat(online()).containsExactly(Long.toString(alice));
        assertThat(module.pusher.take()).isEmpty();
    }

    @Test
    void seesAUserWhoCameAndWentBetweenTwoLooks() {
        opens(alice);
        closes(alice);
        passes(1);
        assertThat(online()).containsExactly(Long.toString(alice));

        passes(9);
        assertThat(online()).isEmpty();
    }

    @Test
    void putsRightWhatNoEventTold() {
        module.connections.open(alice);
        passes(30);
        assertThat(online()).containsExactly(Long.toString(alice));

        module.connections.close(alice);
        passes(10);
        assertThat(online()).containsExactly(Long.toString(alice));
        passes(1);
        assertThat(online()).isEmpty();
    }

    @Test
    void waitsTheWholeGraceForALongConnectionWhoseEventComesLate() {
        opens(alice);
        passes(30);
        module.connections.close(alice);
        passes(1);
        closed(alice);

        passes(9);
        assertThat(online()).containsExactly(Long.toString(alice));
        passes(1);
        assertThat(online()).isEmpty();
    }

    @Test
    void writesOffTheUsersOfItsFormerRunWhoDoNotComeBack() {
        opens(alice);
        passes(1);
        module.nodes.add(new NodeId("other", "start-1"));
        sql("UPDATE user_presence SET online = 1 WHERE uid = " + bob);
        sql("INSERT INTO user_online (uid, node) VALUES (" + bob + ", 'other')");

        try (UserModule next = new UserModule(database)) {
            next.nodes.add(new NodeId("other", "start-1"));
            passes(next, 10);
            assertThat(online()).hasSize(2);
            passes(next, 1);
        }

        assertThat(online()).containsExactly(Long.toString(bob));
    }

    @Test
    void doesNotShowThatItWasKilledAndStartedAgain() {
        opens(alice);
        opens(bob);
        passes(30);

        showsOnlyBobGoWhenOnlyAliceComesBack();
    }

    @Test
    void doesNotShowThatItWasStoppedAndStartedAgain() {
        opens(alice);
        opens(bob);
        passes(30);
        closes(alice);
        closes(bob);
        writer.stop();

        showsOnlyBobGoWhenOnlyAliceComesBack();
    }

    /** The next run on the same tables, with everybody's connections lost. */
    private void showsOnlyBobGoWhenOnlyAliceComesBack() {
        String since = lastOptTime(alice);
        try (UserModule next = new UserModule(database)) {
            next.clock.advance(Duration.ofMinutes(1));
            passes(next, 4);
            next.connections.open(alice);
            passes(next, 6);
            assertThat(online()).hasSize(2);
            assertThat(next.pusher.take()).isEmpty();

            passes(next, 30);
            assertThat(online()).containsExactly(Long.toString(alice));
            assertThat(lastOptTime(alice)).isEqualTo(since);
            assertThat(pushed(next.pusher.take(), Everyone.Kind.USERS))
                    .singleElement()
                    .satisfies(
                            told ->
                                    assertThat(told.changeList())
                                            .extracting(Change::uid, Change::activeStatus)
                                            .containsExactly(tuple(bob, 2)));
        }
    }

    private String lastOptTime(long uid) {
        return column("SELECT last_opt_time FROM user_presence WHERE uid = " + uid).get(0);
    }

    private static void passes(UserModule node, int seconds) {
        for (int i = 0; i < seconds; i++) {
            node.advance(SECOND);
            node.get(PresenceWriter.class).run();
        }
    }

    @Test
    void leavesTheUsersOfTheRunThatHasItsNameNow() {
        opens(alice);
        passes(1);
        try (UserModule next = new UserModule(database, new NodeId("local", "start-3"))) {
            next.connections.open(alice);
            next.connections.open(bob);
            passes(next, 1);
            next.pusher.take();

            // This run was paused and has yet to learn that its name is taken.
            passes(6);
            assertThat(online()).hasSize(2);
            writer.stop();

            assertThat(online()).hasSize(2);
            passes(next, 6);
            assertThat(next.pusher.take()).isEmpty();
        }
    }

    @Test
    void doesLaterWhatTheDatabaseRefused() {
        opens(alice);
        module.statements.before(
                sql -> {
                    if (sql.startsWith("UPDATE")) {
                        throw new IllegalStateException("no database");
                    }
                });
        module.advance(SECOND);
        assertThatRuntimeException()
                .isThrownBy(writer::run)
                .withStackTraceContaining("no database");
        opens(bob);
        module.statements.before(
                sql -> {
                    if (sql.startsWith("SELECT COUNT")) {
                        throw new IllegalStateException("no database");
                    }
                });
        assertThatRuntimeException()
                .isThrownBy(writer::run)
                .withStackTraceContaining("no database");
        assertThat(module.pusher.take()).isEmpty();

        module.statements.before(sql -> {});
        passes(1);

        assertThat(online()).hasSize(2);
        assertThat(told(Everyone.Kind.USERS))
                .singleElement()
                .satisfies(
                        notify -> {
                            assertThat(notify.onlineNum()).isEqualTo(2);
                            assertThat(notify.changeList()).hasSize(2);
                        });
    }

    @Test
    void doesNotReadAgainWhoIsOnItForAUserWhoIsNotInTheTable() {
        opens(alice);
        opens(999_999);
        passes(1);
        assertThat(online()).containsExactly(Long.toString(alice));
        module.statements.take();

        passes(12);

        assertThat(module.statements.take()).noneMatch(sql -> sql.contains("AND uid > ?"));
    }

    @Test
    void tellsTheNewestFiftyOfManyByAConstantNumberOfStatements() {
        opens(alice);
        module.statements.take();
        passes(1);
        int forOne = module.statements.take().size();
        List<Long> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(register("user" + i));
        }
        module.pusher.take();
        module.statements.take();

        many.forEach(this::opens);
        passes(1);

        assertThat(module.statements.take()).hasSize(forOne);
        assertThat(told(Everyone.Kind.USERS))
                .singleElement()
                .satisfies(
                        notify -> {
                            assertThat(notify.changeList()).hasSize(50);
                            assertThat(notify.onlineNum()).isEqualTo(201);
                        });
    }

    @Test
    void countsUsersWithoutTheSystem() {
        opens(alice);
        passes(1);

        assertThat(presence.onlineCount()).isEqualTo(1);
        assertThat(presence.userCount()).isEqualTo(2);
        module.statements.take();
        presence.onlineCount();
        presence.userCount();
        assertThat(module.statements.take()).isEmpty();
        opens(bob);
        passes(1);
        assertThat(presence.onlineCount()).isEqualTo(2);
    }

    @Test
    void pagesThroughEverybodyOnceAlsoWithinOneMillisecond() {
        for (int i = 0; i < 23; i++) {
            long uid = register("user" + i);
            if (i % 3 == 0) {
                opens(uid);
            }
            if (i == 11) {
                module.advance(SECOND);
            }
        }
        passes(1);

        List<MemberPresence> all = new ArrayList<>();
        String cursor = "";
        CursorPage<MemberPresence> page;
        do {
            page = presence.page(new PageQuery(4, cursor));
            all.addAll(page.list());
            cursor = page.cursor();
        } while (!page.isLast());

        assertThat(all).hasSize(25);
        Set<Long> uids = new HashSet<>(all.stream().map(MemberPresence::uid).toList());
        assertThat(uids).hasSize(25).doesNotContain(1L);
        assertThat(all)
                .isSortedAccordingTo(
                        (one, other) -> {
                            int byOnline = Boolean.compare(other.online(), one.online());
                            int byTime = Long.compare(other.lastOptTime(), one.lastOptTime());
                            int byUid = Long.compare(other.uid(), one.uid());
                            return byOnline != 0 ? byOnline : byTime != 0 ? byTime : byUid;
                        });
        assertThat(all.stream().filter(MemberPresence::online)).hasSize(8);
    }

    @Test
    void knowsThePresenceOfThoseAskedForInOneQuery() {
        opens(alice);
        passes(1);
        module.statements.take();
        Map<Long, MemberPresence> found = presence.of(Set.of(alice, bob, 1L));
        assertThat(module.statements.take()).hasSize(1);
        assertThat(found).containsOnlyKeys(alice, bob);
        assertThat(found.get(alice).online()).isTrue();
        assertThat(found.get(bob).online()).isFalse();
        assertThat(presence.of(List.of())).isEmpty();
    }

    @Test
    void saysThatAFullLastPageIsTheLast() {
        assertThat(presence.page(new PageQuery(2, "")).isLast()).isTrue();
        assertThat(presence.page(new PageQuery(1, "")).isLast()).isFalse();
    }

    @Test
    void refusesCursorsItNeverGave() {
        for (String cursor :
                List.of("x", "2-1-1", "1-1", "1--1-1", "0-99999999999999999999-1", "1-1-1' OR 1")) {
            assertThatExceptionOfType(ChatException.class)
                    .isThrownBy(() -> presence.page(new PageQuery(20, cursor)))
                    .matches(refusal -> refusal.code() == ErrorCode.VALIDATION);
        }
    }
}
