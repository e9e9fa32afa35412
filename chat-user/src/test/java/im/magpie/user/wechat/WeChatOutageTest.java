package im.magpie.user.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.session.QrLogin;
import im.magpie.sql.TestDatabase;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.FakeWeChat.Trouble;
import im.magpie.user.wechat.fake.WeChatCall;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A WeChat in trouble. */
class WeChatOutageTest extends WeChatScene {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }

    @Test
    void fetchesANewAccessTokenWhenTheOldOneEnded() {
        begin(connection());
        int before = weChat.calls(FakeWeChat.ACCESS_TOKEN);
        weChat.endAccessToken();

        begin(connection());
        begin(connection());

        assertThat(weChat.calls(FakeWeChat.ACCESS_TOKEN)).isEqualTo(before + 1);
    }

    @Test
    void givesNoCodeWhileWeChatIsAwayAndOneWhenItIsBack() {
        begin(connection());
        weChat.trouble(FakeWeChat.QR_CODE, new Trouble.Silence());

        givesNoCode("no answer");
        int asked = weChat.calls(FakeWeChat.QR_CODE);
        givesNoCode("did not answer lately");

        assertThat(weChat.calls(FakeWeChat.QR_CODE)).isEqualTo(asked);
        assertThat(column("SELECT COUNT(*) FROM login_ticket")).containsExactly("1");
        chat.advance(Duration.ofSeconds(3));
        assertThat(begin(connection())).hasSize(22);
        assertThat(begin(connection())).hasSize(22);
    }

    @Test
    void givesNoCodeOnAnswersThatAreNoUse() {
        for (Trouble trouble :
                List.of(
                        new Trouble.Status(500, "oops"),
                        new Trouble.Status(200, "<html>"),
                        new Trouble.Status(200, ""),
                        new Trouble.Status(200, "{}"),
                        new Trouble.Refusal(-1))) {
            weChat.trouble(FakeWeChat.QR_CODE, trouble);
            givesNoCode("no answer");
            chat.advance(Duration.ofSeconds(3));
        }
        assertThat(begin(connection())).hasSize(22);
    }

    @Test
    void givesOthersACodeWhenWeChatRefusesOne() {
        weChat.trouble(FakeWeChat.QR_CODE, new Trouble.Refusal(45009));

        givesNoCode("error 45009");

        assertThat(begin(connection())).hasSize(22);
    }

    @Test
    void canBeConsentedToAgainAfterTrouble() {
        String state = WeChatCall.state(scan(begin(connection()), "openid-1"));
        Person person = Person.named("openid-1", "Ann");

        weChat.trouble(FakeWeChat.OAUTH_TOKEN, new Trouble.Refusal(40029));
        assertThat(consent(state, person)).isEqualTo(TRY_AGAIN);
        weChat.trouble(FakeWeChat.USER_INFO, new Trouble.Silence());
        assertThat(consent(state, person)).isEqualTo(TRY_AGAIN);
        nobodyIsLoggedIn();
        chat.advance(Duration.ofSeconds(3));

        assertThat(consent(state, person)).isEqualTo(LOGGED_IN);
    }

    @Test
    void peopleConsentHoweverManyCodesAreAskedFor() throws InterruptedException {
        WeChatCalls calls = chat.get(WeChatCalls.class);
        CountDownLatch asked = new CountDownLatch(WeChatCalls.MOST_CODES_AT_ONCE);
        CountDownLatch gate = new CountDownLatch(1);
        ExecutorService guests = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < WeChatCalls.MOST_CODES_AT_ONCE; i++) {
                guests.execute(
                        () ->
                                calls.callForCode(
                                        "code",
                                        () -> {
                                            asked.countDown();
                                            return gate.await(10, TimeUnit.SECONDS);
                                        }));
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            assertThatExceptionOfType(WeChatFailure.class)
                    .isThrownBy(() -> calls.callForCode("code", () -> "one more"))
                    .withMessageContaining("too many wait");
            assertThat(calls.call("consent", () -> "a turn")).isEqualTo("a turn");
        } finally {
            gate.countDown();
            guests.shutdown();
        }
        assertThat(guests.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(calls.callForCode("code", () -> "a turn")).isEqualTo("a turn");
    }

    @Test
    void isNotThereWithoutItsSettings() {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(
                        () ->
                                module.get(WeChatController.class)
                                        .consented("x", "x", PHONE, Locale.ENGLISH))
                .matches(refusal -> refusal.messageKey().equals("server.unknown-path"));
        assertThat(module.get(QrLogin.class).begin(connection(), BROWSER)).contains("/scan.html");
    }

    private void givesNoCode(String reason) {
        assertThatExceptionOfType(WeChatFailure.class)
                .isThrownBy(() -> begin(connection()))
                .withMessageContaining(reason)
                .withNoCause();
    }
}
