package im.magpie.user.wechat;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.sql.TestDatabase;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are shown, and what is taken over of them. */
class WeChatConsentTest extends WeChatScene {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }

    @Test
    void namesTimePlaceAndDeviceOfWhoAsked() {
        String said = WeChatCall.said(scan(begin(connection()), "openid-1"));

        assertThat(said)
                .startsWith(
                        "user.wechat.consent.ask|2027-01-15 16:00:00|203.0.113.7|Chrome, Linux|")
                .contains("/connect/oauth2/authorize?appid=" + FakeWeChat.APP_ID)
                .contains("redirect_uri=http%3A%2F%2F%2Fwx%2Fportal%2Fpublic%2FcallBack")
                .contains("scope=snsapi_userinfo");
    }

    @ParameterizedTest
    @CsvSource({
        "Alexandra, Alexan",
        "'  Ann  ', Ann",
        "😀😀😀😀😀😀😀, 😀😀😀😀😀😀",
        "'', user",
        "'\u200b\u202e', user",
        "'A\u0000n\u202en', Ann",
        "a dirt here, user"
    })
    void makesANameFit(String nickname, String name) {
        assertThat(nameOf(logIn(Person.named("openid-1", nickname)))).isEqualTo(name);
    }

    @Test
    void takesOnlyPicturesOfTheWeb() {
        Person person = new Person("openid-1", "Ann", "javascript:alert(1)", 0, false);

        long uid = logIn(person);

        assertThat(column("SELECT avatar FROM chat_user WHERE id = " + uid))
                .containsExactly((String) null);
        assertThat(column("SELECT sex FROM chat_user WHERE id = " + uid)).containsExactly("1");
    }

    @Test
    void takesNoConsentOfALookerOn() {
        String state = WeChatCall.state(scan(begin(connection()), "openid-1"));

        assertThat(consent(state, new Person("openid-1", "Ann", "", 0, true))).isEqualTo(TRY_AGAIN);
        nobodyIsLoggedIn();
    }

    @ParameterizedTest
    @CsvSource({
        "x, no-state-at-all",
        "x, 00000000000000000000000000000000",
        "x, ''",
        "x, \"><script>alert(1)</script>"
    })
    void rejectsInventedConsents(String code, String state) {
        assertThat(page(code, state)).isEqualTo(EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({"''", "x&openid=openid-1", "'a b'"})
    void triesAgainWhenWeChatSendsNoCode(String code) {
        String state = WeChatCall.state(scan(begin(connection()), "openid-1"));

        assertThat(page(code, state)).isEqualTo(TRY_AGAIN);

        assertThat(consent(state, Person.named("openid-1", "Ann"))).isEqualTo(LOGGED_IN);
    }
}
