package im.magpie.user.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import im.magpie.user.StandingChanged;
import im.magpie.user.UserStandings;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.admin.RoleController.RoleRequest;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class RoleContract extends ModuleContract {
    private static final Client CLIENT = new Client("198.51.100.1", "JUnit");

    private long root;
    private long alice;

    @BeforeEach
    void registerUsers() {
        root = register("root");
        alice = register("alice");
    }

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private static Identity.User user(long uid) {
        return new Identity.User(uid, 1, 0);
    }

    private Void grant(long caller, long uid, int role) {
        module.get(RoleController.class).grant(user(caller), CLIENT, new RoleRequest(uid, role));
        return null;
    }

    private void revoke(long caller, long uid, int role) {
        module.get(RoleController.class).revoke(user(caller), CLIENT, new RoleRequest(uid, role));
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

    private boolean isManager(long uid) {
        return module.get(UserStandings.class).isChatManager(uid);
    }

    @Test
    void makesAndUnmakesChatManagers() {
        assertThat(isManager(alice)).isFalse();

        grant(root, alice, 2);
        grant(root, alice, 2);
        assertThat(isManager(alice)).isTrue();
        assertThat(module.get(Standings.class).isSuperAdmin(alice)).isFalse();
        refuses(ErrorCode.FORBIDDEN, "user.admin.only", () -> grant(alice, alice, 1));
        refuses(ErrorCode.FORBIDDEN, "user.admin.only", () -> revoke(alice, root, 2));

        revoke(root, alice, 2);
        revoke(root, alice, 2);
        assertThat(isManager(alice)).isFalse();
        assertThat(module.events.published(StandingChanged.class))
                .isEqualTo(Collections.nCopies(2, new StandingChanged(alice)));
    }

    @Test
    void notesWhatHasChangedAndNothingElse() {
        grant(root, alice, 2);
        grant(root, alice, 2);
        revoke(root, alice, 1);
        revoke(root, alice, 2);
        revoke(root, alice, 2);

        String uid = Long.toString(alice);
        assertThat(module.acts)
                .containsExactly(
                        new Act(root, CLIENT.ip(), Kind.GRANT_ROLE, uid, "2"),
                        new Act(root, CLIENT.ip(), Kind.REVOKE_ROLE, uid, "2"));
    }

    @Test
    void makesSuperAdminsWhoMakeOthers() {
        long bob = register("bob");

        grant(root, alice, 1);
        grant(alice, bob, 2);

        assertThat(module.get(Standings.class).chatManagersAmong(List.of(root, alice, bob, 1L)))
                .containsExactlyInAnyOrder(root, alice, bob);
        revoke(root, alice, 1);
        refuses(ErrorCode.FORBIDDEN, "user.admin.only", () -> revoke(alice, bob, 2));
    }

    @Test
    void leavesSuperAdminsBySettingWhatTheyAre() {
        sql(
                "INSERT INTO chat_user (id, name, name_key, create_time, update_time)"
                        + " VALUES (777, 'chief', 'chief', 1, 1)");
        long chief = UserModule.ROOT_UID;

        grant(chief, root, 1);
        for (long uid : List.of(root, chief)) {
            refuses(ErrorCode.BUSINESS, "user.role.by-setting", () -> revoke(chief, uid, 1));
            revoke(chief, uid, 2);
            assertThat(isManager(uid)).isTrue();
        }
    }

    @Test
    void refusesUsersThatCannotHaveARole() {
        sql("UPDATE chat_user SET status = 1 WHERE id = " + alice);

        refuses(ErrorCode.BUSINESS, "user.role.banned", () -> grant(root, alice, 2));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> grant(root, 999, 2));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> grant(root, 1, 2));
        refuses(ErrorCode.BUSINESS, "user.unknown", () -> revoke(root, 999, 2));
    }

    @Test
    void grantsOnceHoweverOftenAskedAtTheSameTime() throws InterruptedException {
        List<Callable<Void>> calls = Collections.nCopies(8, () -> grant(root, alice, 2));

        assertThat(together(calls)).containsOnlyNulls();

        assertThat(column("SELECT uid FROM user_role")).containsExactly(Long.toString(alice));
        assertThat(module.events.published(StandingChanged.class)).hasSize(1);
    }

    @Test
    void asksOnceForAnyNumberOfUsers() {
        UserStandings standings = module.get(UserStandings.class);
        Set<Long> some = Set.of(root, alice, 1L);

        module.statements.take();
        standings.bannedAmong(some);
        assertThat(module.statements.take()).hasSize(1);
        standings.bannedAmong(some);
        standings.isChatManager(alice);
        standings.bannedAmong(Set.of());
        assertThat(module.statements.take()).isEmpty();
    }
}
