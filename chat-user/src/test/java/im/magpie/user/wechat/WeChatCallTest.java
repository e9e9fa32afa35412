package im.magpie.user.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.sql.TestDatabase;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ResponseEntity;

/** What WeChat tells us, and what others tell us in its name. */
class WeChatCallTest extends WeChatScene {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }

    @Test
    void takesTheFirstScanOfANewFollower() {
        String scene = begin(connection());

        String answer =
                tell(WeChatCall.plain(now(), WeChatCall.subscribe("openid-1", scene, now())));

        assertThat(consent(WeChatCall.state(answer), Person.named("openid-1", "Ann")))
                .isEqualTo(LOGGED_IN);
    }

    @Test
    void speaksAes() {
        restart(Map.of("aes-key", FakeWeChat.AES_KEY));
        String scene = begin(connection());
        WeChatCall scan = WeChatCall.plain(now(), WeChatCall.scan("openid-1", scene, now()));

        refuses("user.wechat.not-signed", scan);
        refuses("user.wechat.not-signed", scan.encrypted().with("msg_signature", "0"));
        String answer = tell(scan.encrypted());

        assertThat(answer).contains("<Encrypt>").doesNotContain("consent");
        assertThat(consent(WeChatCall.state(answer), Person.named("openid-1", "Ann")))
                .isEqualTo(LOGGED_IN);
        assertThat(tell(WeChatCall.plain(now(), event("CLICK")).encrypted())).isEqualTo("success");
    }

    @Test
    void refusesEncryptedCallsWithoutAKey() {
        refuses("user.wechat.not-signed", WeChatCall.plain(now(), event("CLICK")).encrypted());
    }

    @ParameterizedTest
    @CsvSource({
        "signature, 0123456789012345678901234567890123456789",
        "signature, ''",
        "timestamp, 1",
        "timestamp, soon",
        "timestamp, ''",
        "nonce, other",
        "nonce, ''"
    })
    void refusesWhatWeChatDidNotSign(String parameter, String value) {
        String scene = begin(connection());
        WeChatCall good = WeChatCall.plain(now(), WeChatCall.scan("openid-1", scene, now()));

        refuses("user.wechat.not-signed", good.with(parameter, value));

        assertThat(WeChatCall.state(tell(good))).isNotEmpty();
    }

    @Test
    void refusesSignaturesOfAnotherTime() {
        String body = event("CLICK");
        refuses("user.wechat.not-signed", WeChatCall.plain(now() - 302, body));
        refuses("user.wechat.not-signed", WeChatCall.plain(now() + 302, body));

        assertThat(tell(WeChatCall.plain(now() - 298, body))).isEqualTo("success");
        assertThat(tell(WeChatCall.plain(now() + 298, body))).isEqualTo("success");
    }

    @Test
    void echoesWhatWeChatAsksWith() {
        WeChatController controller = chat.get(WeChatController.class);
        Map<String, String> query = WeChatCall.signed(now()).query();

        ResponseEntity<byte[]> answer =
                controller.echo(
                        query.get("signature"),
                        query.get("timestamp"),
                        query.get("nonce"),
                        "5837106");

        assertThat(new String(answer.getBody(), StandardCharsets.UTF_8)).isEqualTo("5837106");
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(
                        () ->
                                controller.echo(
                                        "0", query.get("timestamp"), query.get("nonce"), "1"));
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(
                        () ->
                                controller.echo(
                                        query.get("signature"),
                                        query.get("timestamp"),
                                        query.get("nonce"),
                                        "<script>"));
    }

    @Test
    void answersOtherEventsPolitely() {
        for (String name :
                List.of("unsubscribe", "subscribe", "CLICK", "VIEW", "SCAN", "LOCATION")) {
            assertThat(tell(WeChatCall.plain(now(), event(name)))).isEqualTo("success");
        }
        String text = event("").replace("[event]", "[text]");
        assertThat(tell(WeChatCall.plain(now(), text))).isEqualTo("success");
    }

    @Test
    void hasNothingToSayToAScanOfAnotherCode() {
        assertThat(scan("shop-window-3", "openid-1")).isEqualTo("success");
        saysExpired(scan("x".repeat(22), "openid-1"));
    }

    @Test
    void readsNoXmlThatReachesOut() {
        refuses(
                "user.wechat.unreadable",
                WeChatCall.plain(
                        now(),
                        "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                                + event("CLICK").replace("CLICK", "&x;")));
        refuses("user.wechat.unreadable", WeChatCall.plain(now(), "{\"json\":true}"));
        refuses("user.wechat.unreadable", WeChatCall.plain(now(), "<xml></xml>"));
        refuses("user.wechat.unreadable", WeChatCall.plain(now(), ""));
        refuses(
                "server.too-large",
                WeChatCall.plain(now(), "<xml>" + " ".repeat(16 * 1024) + "</xml>"));
    }

    private String event(String name) {
        return WeChatCall.event("openid-1", name, "", now());
    }
}
