package im.magpie.user.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import im.magpie.user.StandingChanged;
import im.magpie.user.UserStandings;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.admin.BlacklistController.BanRequest;
import im.magpie.user.admin.BlacklistController.LiftRequest;
import im.magpie.user.admin.RoleController.RoleRequest;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class BlacklistContract extends ModuleContract {
    private static final String ADDRESS = "203.0.113.9";
    private static final Client CLIENT = new Client("198.51.100.1", "JUnit");
    private long root;
    private long alice;

    @BeforeEach
    void registerUsers() {
        root = register("root", "198.51.100.1");
        alice = register("alice", ADDRESS);
    }

    private long register(String account, String ip) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), ip));
    }

    private static Identity.User user(long uid) {
        return new Identity.User(uid, 1, 0);
    }

    private Void ban(long caller, long uid, Boolean ip) {
        module.get(BlacklistController.class).ban(user(caller), CLIENT, new BanRequest(uid, ip));
        return null;
    }

    private void lift(long uid) {
        module.get(BlacklistController.class).lift(user(root), CLIENT, new LiftRequest(uid));
    }

    @Test
    void notesWhoBannedWhomAndNothingThatDidNotHappen() {
        lift(alice);
        ban(root, alice, null);
        ban(root, alice, false);
        ban(root, alice, true);
        ban(root, alice, true);
        lift(alice);
        lift(alice);
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> ban(root, 999_999, null));

        assertThat(module.acts)
                .containsExactly(
                        new Act(root, CLIENT.ip(), Kind.BAN, Long.toString(alice), ""),
                        new Act(root, CLIENT.ip(), Kind.BAN, Long.toString(alice), "ip"),
                        new Act(root, CLIENT.ip(), Kind.LIFT_BAN, Long.toString(alice), ""));
    }

    private static void refuses(ErrorCode code, String key, ThrowingCallable call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call)
                .satisfies(
                        refusal -> {
                            assertThat(refusal.messageKey()).isEqualTo(key);
                            assertThat(refusal.code()).isEqualTo(code);
                        });
    }

    private Set<Long> banned() {
        return module.get(UserStandings.class).bannedAmong(List.of(root, alice, 1L, 999L));
    }

    private boolean isBlocked(String ip) {
        return module.get(BlockedAddresses.class).isBlocked(ip);
    }

    private void refresh() {
        module.get(BlacklistedAddresses.class).run();
    }

    @Test
    void bansOnceAndTellsEverybody() {
        assertThat(banned()).isEmpty();
        sql(
                "INSERT INTO device_session (uid, user_agent, ip, create_time, seen_time,"
                        + " expire_time) VALUES ("
                        + alice
                        + ", '', '', 1, 1, 9)");

        long last = Long.parseLong(column("SELECT MAX(id) FROM device_session").get(0));

        ban(root, alice, null);
        ban(root, alice, false);

        assertThat(banned()).containsExactly(alice);
        assertThat(column("SELECT status FROM chat_user WHERE id = " + alice)).containsExactly("1");
        assertThat(column("SELECT target FROM blacklist")).containsExactly(Long.toString(alice));
        assertThat(column("SELECT id FROM device_session WHERE ended_time IS NULL")).isEmpty();
        assertThat(module.events.published(TokensEnded.class))
                .containsExactly(TokensEnded.all(alice, last, TokensEnded.Cause.BANNED));
        assertThat(module.events.published(StandingChanged.class))
                .containsExactly(new StandingChanged(alice));
        assertThat(module.pusher.take())
                .containsExactly(
                        new PushEvent(
                                new Black(alice),
                                new Audience.Everyone(Audience.Everyone.Kind.ALL)));
        assertThat(isBlocked(ADDRESS)).isFalse();
    }

    @Test
    void bansOnceHoweverOftenAskedAtTheSameTime() throws InterruptedException {
        List<Callable<Void>> calls = Collections.nCopies(8, () -> ban(root, alice, true));

        assertThat(together(calls)).containsOnlyNulls();

        assertThat(module.pusher.take()).hasSize(1);
        assertThat(module.events.published(TokensEnded.class)).hasSize(1);
        assertThat(module.events.published(BlockedAddressesChanged.class)).hasSize(1);
        assertThat(column("SELECT target FROM blacklist")).hasSize(2);
    }

    @Test
    void isForSuperAdminsOnlyAndNotAgainstThem() {
        long bob = register("bob", ADDRESS);
        module.get(RoleController.class).grant(user(root), CLIENT, new RoleRequest(bob, 2));

        refuses(ErrorCode.FORBIDDEN, "user.admin.only", () -> ban(bob, alice, null));
        refuses(ErrorCode.FORBIDDEN, "user.admin.only", () -> ban(alice, 999, null));
        refuses(ErrorCode.BUSINESS, "user.black.self", () -> ban(root, root, null));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> ban(root, 999, null));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> ban(root, 1, null));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> lift(999));
        module.get(RoleController.class).grant(user(root), CLIENT, new RoleRequest(bob, 1));
        refuses(ErrorCode.BUSINESS, "user.black.super-admin", () -> ban(root, bob, null));
        refuses(ErrorCode.BUSINESS, "user.black.super-admin", () -> ban(bob, root, null));
        assertThat(banned()).isEmpty();
        assertThat(column("SELECT target FROM blacklist")).isEmpty();
    }

    @Test
    void neverLeavesASuperAdminBanned() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            long one = register("one" + i, ADDRESS);

            List<Object> results =
                    together(
                            List.of(
                                    () -> ban(root, one, null),
                                    () ->
                                            module.get(RoleController.class)
                                                    .grant(
                                                            user(root),
                                                            CLIENT,
                                                            new RoleRequest(one, 1))));

            assertThat(results).filteredOn(ChatException.class::isInstance).hasSize(1);
        }
    }

    @Test
    void blocksTheAddressOnlyWhenAsked() {
        ban(root, alice, null);
        assertThat(isBlocked(ADDRESS)).isFalse();

        ban(root, alice, true);
        assertThat(isBlocked(ADDRESS)).isTrue();
        assertThat(isBlocked("203.0.113.10")).isFalse();
        refresh();
        assertThat(isBlocked(ADDRESS)).isTrue();

        lift(alice);
        refresh();
        assertThat(isBlocked(ADDRESS)).isFalse();
        assertThat(banned()).isEmpty();
        assertThat(column("SELECT target FROM blacklist")).isEmpty();
        lift(alice);
        assertThat(module.events.published(StandingChanged.class)).hasSize(2);
    }

    @Test
    void keepsAnAddressThatIsBlockedForAnotherUserToo() {
        long bob = register("bob", ADDRESS);
        ban(root, alice, true);
        ban(root, bob, true);

        lift(alice);
        refresh();
        assertThat(isBlocked(ADDRESS)).isTrue();

        lift(bob);
        refresh();
        assertThat(isBlocked(ADDRESS)).isFalse();
    }

    @Test
    void blocksTheNetworkOfAnIpv6Customer() {
        ban(root, register("bob", "2001:db8:1:2:3:4:5:6"), true);

        assertThat(isBlocked("2001:db8:1:2::1")).isTrue();
        assertThat(isBlocked("2001:db8:1:3::1")).isFalse();
        assertThat(isBlocked("not an address")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "0.0.0.0",
                "::1",
                "fe80::1",
                "fd00::1",
                UserModule.TRUSTED_PROXY,
                "unknown"
            })
    void neverBlocksWhatManyShare(String shared) {
        long bob = register("bob", shared);

        refuses(ErrorCode.BUSINESS, "user.black.address", () -> ban(root, bob, true));

        assertThat(banned()).isEmpty();
        assertThat(column("SELECT target FROM blacklist")).isEmpty();
        ban(root, bob, false);
    }

    @Test
    void neverBlocksTheCallersOwnAddress() {
        long bob = register("bob", CLIENT.ip());

        refuses(ErrorCode.BUSINESS, "user.black.own-address", () -> ban(root, bob, true));
        assertThat(banned()).isEmpty();
    }

    @Test
    void neverBlocksAnAddressASuperAdminWasLastSeenAt() {
        register("byRole", "203.0.113.20");
        sql(
                "INSERT INTO user_role (uid, role, create_time)"
                        + " SELECT id, 1, 1 FROM chat_user WHERE account = 'byRole'");
        register("byNumber", "2001:db8:7:7::1");
        sql("UPDATE chat_user SET id = " + UserModule.ROOT_UID + " WHERE account = 'byNumber'");
        sql("UPDATE chat_user SET last_ip = '203.0.113.21' WHERE id = " + root);
        List<String> theirs = List.of("203.0.113.20", "203.0.113.21", "2001:db8:7:7:8::9");
        for (int i = 0; i < theirs.size(); i++) {
            long neighbour = register("neighbour" + i, theirs.get(i));
            refuses(
                    ErrorCode.BUSINESS,
                    "user.black.admin-address",
                    () -> ban(root, neighbour, true));
            assertThat(column("SELECT status FROM chat_user WHERE id = " + neighbour))
                    .containsExactly("0");
            ban(root, neighbour, false);
        }
        assertThat(column("SELECT target FROM blacklist WHERE type = 1")).isEmpty();
    }

    @Test
    void aChatManagersAddressCanBeBlocked() {
        long bob = register("bob", ADDRESS);
        module.get(RoleController.class).grant(user(root), CLIENT, new RoleRequest(bob, 2));

        ban(root, alice, true);

        assertThat(isBlocked(ADDRESS)).isTrue();
    }

    @Test
    void seesWhatOthersCommittedSinceItsFirstReadInATransaction() {
        Standings standings = module.get(Standings.class);
        database.transactions()
                .run(
                        () -> {
                            assertThat(standings.present(alice).banned()).isFalse();
                            sql("UPDATE chat_user SET status = 1 WHERE id = " + alice);
                            assertThat(standings.present(alice).banned()).isTrue();
                        });
    }

    @Test
    void readsTheAddressesBeforeAnybodyIsServedAndAgainWithoutNews() {
        sql(
                "INSERT INTO blacklist (type, target, uid, create_time) VALUES (1, '203.0.113.50', 5, 1)");
        assertThat(isBlocked("203.0.113.50")).isFalse();

        module.get(BlacklistedAddresses.class).begin();
        assertThat(isBlocked("203.0.113.50")).isTrue();

        sql("DELETE FROM blacklist");
        refresh();
        assertThat(isBlocked("203.0.113.50")).isTrue();
        module.advance(Duration.ofSeconds(30));
        refresh();
        assertThat(isBlocked("203.0.113.50")).isFalse();
    }

    @Test
    void neverForgetsAnAddressThatCameWhileTheTableWasRead() {
        module.statements.afterQuery(
                sql -> {
                    if (sql.contains("DISTINCT target")) {
                        module.statements.afterQuery(s -> {});
                        ban(root, alice, true);
                    }
                });

        refresh();

        assertThat(isBlocked(ADDRESS)).isTrue();
        refresh();
        assertThat(isBlocked(ADDRESS)).isTrue();
    }
}
