package im.magpie.user.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.login.LoginController.LoginAnswer;
import im.magpie.user.login.LoginController.LoginRequest;
import im.magpie.user.login.LoginController.RegisterRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

abstract class RegistrationContract extends ModuleContract {
    private static final Client CLIENT = new Client("203.0.113.7", "JUnit");
    private static final String PASSWORD = "correct horse";

    private LoginAnswer register(String account, String name) {
        return module.get(LoginController.class)
                .register(new RegisterRequest(account, PASSWORD, name), CLIENT)
                .data();
    }

    private LoginAnswer login(String account, String password) {
        return module.get(LoginController.class)
                .login(new LoginRequest(account, password), CLIENT)
                .data();
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

    @Test
    void logsInWhoRegistered() {
        LoginAnswer registered = register("alice", "Alice");

        LoginAnswer again = login("alice", PASSWORD);

        assertThat(registered.uid()).isGreaterThanOrEqualTo(20000);
        assertThat(again.uid()).isEqualTo(registered.uid());
        assertThat(again.token()).isNotEqualTo(registered.token());
        assertThat(column("SELECT COUNT(*) FROM device_session")).containsExactly("2");
        assertThat(column("SELECT register_ip FROM chat_user WHERE account_key = 'alice'"))
                .containsExactly("203.0.113.7");
    }

    @Test
    void leavesNoAccountBehindWhenTheLoginToItFails() {
        module.statements.before(
                sql -> {
                    if (sql.contains("INSERT INTO device_session")) {
                        throw new IllegalStateException("the database is away");
                    }
                });

        for (String name : new String[] {null, "Alice"}) {
            assertThatThrownBy(() -> register("alice", name))
                    .hasStackTraceContaining("the database is away");
        }

        module.statements.before(sql -> {});
        assertThat(column("SELECT account FROM chat_user WHERE id <> 1")).isEmpty();
        assertThat(column("SELECT uid FROM user_item")).isEmpty();
        assertThat(register("alice", "Alice").uid()).isPositive();
    }

    @Test
    void givesEverybodyARenameCardAndAPresence() {
        long uid = register("alice", null).uid();

        assertThat(column("SELECT item_id FROM user_item WHERE uid = " + uid)).contains("1");
        assertThat(column("SELECT online FROM user_presence WHERE uid = " + uid))
                .containsExactly("0");
    }

    @Test
    void storesNoPasswordAsItIs() {
        register("alice", null);

        assertThat(column("SELECT password_hash FROM chat_user WHERE account_key = 'alice'"))
                .singleElement()
                .asString()
                .startsWith("$2a$04$")
                .doesNotContain(PASSWORD);
    }

    @Test
    void answersAWrongPasswordAndAnUnknownAccountAlike() {
        register("alice", null);

        refuses(ErrorCode.BUSINESS, "user.login.failed", () -> login("alice", "wrong horse"));
        refuses(ErrorCode.BUSINESS, "user.login.failed", () -> login("nobody", PASSWORD));
    }

    @Test
    void takesAccountsThatLookAlikeForTheSame() {
        long uid = register("alice", "A").uid();

        refuses(ErrorCode.BUSINESS, "user.account.taken", () -> register("ALICE", "B"));
        assertThat(login("Alice", PASSWORD).uid()).isEqualTo(uid);
        assertThat(login("ａｌｉｃｅ ", PASSWORD).uid()).isEqualTo(uid);
    }

    @Test
    void takesNamesThatLookAlikeForTheSame() {
        register("alice", "Bird");

        for (String name : List.of("bird", "ＢＩＲＤ", " Bird ", "bird\uFE0F")) {
            refuses(ErrorCode.BUSINESS, "user.name.taken", () -> register("bob", name));
        }
        refuses(ErrorCode.BUSINESS, "user.name.taken", () -> register("bob", "系统消息"));
    }

    @Test
    void letsOneOfManyHaveAnAccount() throws InterruptedException {
        List<Callable<LoginAnswer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String account = i % 2 == 0 ? "alice" : "ALICE";
            calls.add(() -> register(account, null));
        }

        List<Object> results = together(calls);

        assertThat(results).filteredOn(LoginAnswer.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(ChatException.class::isInstance)
                .hasSize(7)
                .allSatisfy(
                        refusal ->
                                assertThat(((ChatException) refusal).messageKey())
                                        .isEqualTo("user.account.taken"));
        assertThat(column("SELECT COUNT(*) FROM user_item WHERE item_id = 1")).containsExactly("1");
    }

    @Test
    void letsOneOfManyHaveAName() throws InterruptedException {
        List<Callable<LoginAnswer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String account = "user" + i;
            calls.add(() -> register(account, "Bird"));
        }

        List<Object> results = together(calls);

        assertThat(results).filteredOn(LoginAnswer.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(ChatException.class::isInstance)
                .hasSize(7)
                .allSatisfy(
                        refusal ->
                                assertThat(((ChatException) refusal).messageKey())
                                        .isEqualTo("user.name.taken"));
    }

    @Test
    void makesNamesForManyOfTheSameBeginning() throws InterruptedException {
        List<Callable<LoginAnswer>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String account = "longname" + i;
            calls.add(() -> register(account, null));
        }

        assertThat(together(calls)).allMatch(LoginAnswer.class::isInstance);
        assertThat(column("SELECT name FROM chat_user WHERE id <> 1"))
                .hasSize(16)
                .doesNotHaveDuplicates()
                .contains("longna")
                .allMatch(name -> name.length() <= 6);
    }

    @Test
    void refusesPasswordsThatBcryptWouldCut() {
        String tooLong = "密".repeat(24) + "x";
        LoginController controller = module.get(LoginController.class);

        refuses(
                ErrorCode.VALIDATION,
                "user.password.length",
                () -> controller.register(new RegisterRequest("alice", tooLong, null), CLIENT));
        refuses(ErrorCode.VALIDATION, "user.password.length", () -> login("alice", tooLong));
        refuses(ErrorCode.VALIDATION, "user.password.length", () -> login("alice", "short"));
        controller.register(new RegisterRequest("alice", "密".repeat(24), null), CLIENT);
        assertThat(login("alice", "密".repeat(24)).uid()).isPositive();
    }

    @Test
    void refusesTheBanned() {
        register("alice", null);
        sql("UPDATE chat_user SET status = 1 WHERE account_key = 'alice'");

        refuses(ErrorCode.BANNED, "user.login.banned", () -> login("alice", PASSWORD));
        refuses(ErrorCode.BUSINESS, "user.login.failed", () -> login("alice", "wrong horse"));
    }

    @Test
    void refusesNamesWithSensitiveWordsAndMakesNone() {
        refuses(ErrorCode.BUSINESS, "user.name.words", () -> register("alice", "DIRTy"));
        refuses(ErrorCode.BUSINESS, "user.name.words", () -> register("alice", "ｄｉｒｔ"));

        long uid = register("dirty_1", null).uid();

        assertThat(column("SELECT name FROM chat_user WHERE id = " + uid))
                .singleElement()
                .asString()
                .doesNotContain("dirt");
    }

    @Test
    void leavesNothingBehindWhenTheFirstSessionCannotBeOpened() {
        assertThatThrownBy(
                        () ->
                                module.get(Accounts.class)
                                        .register(
                                                new NewAccount(
                                                        "alice",
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        "127.0.0.1"),
                                                uid -> {
                                                    throw new IllegalStateException("no session");
                                                }))
                .hasMessage("no session");
        assertThat(module.get(Accounts.class).find("alice")).isEmpty();
        register("alice", null);
    }

    @Test
    void refusesAPasswordForAnAccountWithoutOne() {
        module.get(Accounts.class)
                .register(new NewAccount("alice", Optional.empty(), Optional.empty(), "127.0.0.1"));

        refuses(ErrorCode.BUSINESS, "user.login.failed", () -> login("alice", PASSWORD));
    }

    @Test
    void isSwitchedOffByItsSetting() {
        try (UserModule off = new UserModule(database, UserModule.settings(false, true))) {
            LoginController controller = off.get(LoginController.class);
            refuses(
                    ErrorCode.FORBIDDEN,
                    "user.login.password.disabled",
                    () -> controller.login(new LoginRequest("alice", PASSWORD), CLIENT));
            refuses(
                    ErrorCode.FORBIDDEN,
                    "user.login.password.disabled",
                    () ->
                            controller.register(
                                    new RegisterRequest("alice", PASSWORD, null), CLIENT));
        }
    }
}
