package im.magpie.user.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.UserChanged;
import im.magpie.user.UserDirectory;
import im.magpie.user.account.UserController.RenameRequest;
import im.magpie.user.account.UserController.Summary;
import im.magpie.user.account.UserController.SummaryRequest;
import im.magpie.user.fixture.ModuleContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

abstract class RenameContract extends ModuleContract {
    private long uid;

    @BeforeEach
    void registerAlice() {
        uid = register("alice");
    }

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private UserController users() {
        return module.get(UserController.class);
    }

    private Void rename(long who, String name) {
        users().rename(new Identity.User(who, 1, 0), new RenameRequest(name));
        return null;
    }

    private void refuses(ErrorCode code, String key, String name) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> rename(uid, name))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.messageKey()).isEqualTo(key);
                            assertThat(refusal.code()).isEqualTo(code);
                        });
    }

    private String nameOf(long who) {
        return column("SELECT name FROM chat_user WHERE id = " + who).get(0);
    }

    private int cards(long who) {
        return users().userInfo(new Identity.User(who, 1, 0)).data().modifyNameChance();
    }

    @Test
    void takesTheNameAndOneCard() {
        module.get(UserDirectory.class).cards(List.of(uid));

        rename(uid, " Ann ");

        assertThat(nameOf(uid)).isEqualTo("Ann");
        assertThat(cards(uid)).isZero();
        assertThat(module.events.published(UserChanged.class))
                .containsExactly(new UserChanged(uid));
        assertThat(module.get(UserDirectory.class).cards(List.of(uid)).get(uid).name())
                .isEqualTo("Ann");
        refuses(ErrorCode.BUSINESS, "user.name.no-card", "Amy");
    }

    @Test
    void makesClientsReadTheUserAgain() {
        long read = module.clock.millis() + UserController.CLOCK_SLACK.toMillis();
        SummaryRequest request =
                new SummaryRequest(List.of(new SummaryRequest.AskedUser(uid, read)));
        assertThat(users().summaries(request).data().get(0).needRefresh()).isFalse();

        rename(uid, "Ann"); // within the same millisecond

        Summary summary = users().summaries(request).data().get(0);
        assertThat(summary.needRefresh()).isTrue();
        assertThat(summary.name()).isEqualTo("Ann");
    }

    @Test
    void takesNoCardForThePresentName() {
        rename(uid, "alice");
        rename(uid, " alice ");

        assertThat(cards(uid)).isEqualTo(1);
        assertThat(module.events.published(UserChanged.class)).isEmpty();
    }

    @Test
    void letsUsersSpellTheirNameAnew() {
        rename(uid, "ALICE");

        assertThat(nameOf(uid)).isEqualTo("ALICE");
        assertThat(cards(uid)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"bob", "BOB", "ｂｏｂ", "系统消息"})
    void leavesNameAndCardWhenTheNameIsTaken(String taken) {
        register("bob");

        refuses(ErrorCode.BUSINESS, "user.name.taken", taken);

        assertThat(nameOf(uid)).isEqualTo("alice");
        assertThat(cards(uid)).isEqualTo(1);
        assertThat(module.events.published(UserChanged.class)).isEmpty();
    }

    @Test
    void refusesWhatIsNoName() {
        refuses(ErrorCode.VALIDATION, "user.name.invalid", "seven77");
        refuses(ErrorCode.VALIDATION, "user.name.invalid", " ");
        refuses(ErrorCode.BUSINESS, "user.name.words", "a dirt");
        refuses(ErrorCode.BUSINESS, "user.name.words", "ＤＩＲＴ");
        assertThat(cards(uid)).isEqualTo(1);
    }

    @Test
    void givesOneNameForOneCard() throws InterruptedException {
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "name" + i;
            calls.add(() -> rename(uid, name));
        }

        List<Object> results = together(calls);

        assertThat(results).filteredOn(ChatException.class::isInstance).hasSize(7);
        assertThat(nameOf(uid)).startsWith("name");
        assertThat(cards(uid)).isZero();
        assertThat(module.events.published(UserChanged.class)).hasSize(1);
    }

    @Test
    void givesOneNameToOneUser() throws InterruptedException {
        List<Long> uids = new ArrayList<>();
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long one = register("user" + i);
            uids.add(one);
            calls.add(() -> rename(one, "Bird"));
        }

        List<Object> results = together(calls);

        assertThat(results)
                .filteredOn(ChatException.class::isInstance)
                .hasSize(7)
                .allSatisfy(
                        refusal ->
                                assertThat(((ChatException) refusal).messageKey())
                                        .isEqualTo("user.name.taken"));
        assertThat(uids.stream().filter(one -> nameOf(one).equals("Bird"))).hasSize(1);
        assertThat(uids.stream().filter(one -> cards(one) == 1)).hasSize(7);
    }

    @Test
    void knowsItsOwnFieldsOnly() {
        JsonMapper json =
                JsonMapper.builder()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();

        assertThat(
                        json.convertValue(
                                Map.of("name", "Ann", "uid", 1, "status", 1, "role", 1),
                                RenameRequest.class))
                .isEqualTo(new RenameRequest("Ann"));
    }
}
