package im.magpie.user.wechat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.error.ChatException;
import im.magpie.common.session.Client;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.QrLogin;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.http.ResponseEntity;

/** A module with login by WeChat, the real library in it, and a fake WeChat. */
abstract class WeChatScene extends ModuleContract {
    static final Client PHONE = new Client("198.51.100.9", "MicroMessenger");
    static final String CHROME =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
                    + " Safari/537.36";
    static final Handshake BROWSER =
            new Handshake(
                    new Client("203.0.113.7", CHROME),
                    "chat.example",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    FakeWeChat weChat;
    UserModule chat;
    long connections;

    static final String LOGGED_IN = "200 user.wechat.logged-in";
    static final String EXPIRED = "410 user.qr.expired";
    static final String BANNED = "403 user.login.banned";
    static final String TRY_AGAIN = "503 user.wechat.try-again";

    @BeforeAll
    void startWeChat() {
        weChat = FakeWeChat.start();
    }

    @AfterAll
    void stopWeChat() {
        weChat.close();
    }

    @BeforeEach
    void turnWeChatOn() {
        chat = chat(Map.of());
    }

    @AfterEach
    void turnOff() {
        weChat.noTrouble();
        chat.close();
    }

    UserModule chat(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("app-id", FakeWeChat.APP_ID);
        settings.put("secret", FakeWeChat.SECRET);
        settings.put("token", FakeWeChat.TOKEN);
        settings.put("api-host", weChat.url());
        settings.put("read-timeout", "2s");
        settings.putAll(more);
        return new UserModule(database, UserModule.settings(true, true, settings));
    }

    void restart(Map<String, String> more) {
        chat.close();
        chat = chat(more);
    }

    ConnectionRef connection() {
        return new ConnectionRef(chat.node, ++connections);
    }

    /** A connection asks for a code. Returns what WeChat reports when somebody scans it. */
    String begin(ConnectionRef connection) {
        return weChat.sceneOf(chat.get(QrLogin.class).begin(connection, BROWSER));
    }

    long now() {
        return chat.clock.instant().getEpochSecond();
    }

    /** WeChat calls. Returns the answer as it is. */
    String tell(WeChatCall call) {
        try {
            ResponseEntity<byte[]> answer =
                    chat.get(WeChatController.class)
                            .tell(
                                    call.query().get("signature"),
                                    call.query().get("timestamp"),
                                    call.query().get("nonce"),
                                    call.query().getOrDefault("encrypt_type", "raw"),
                                    call.query().getOrDefault("msg_signature", ""),
                                    new ByteArrayInputStream(
                                            call.body().getBytes(StandardCharsets.UTF_8)));
            return new String(answer.getBody(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String scan(String scene, String openid) {
        return tell(WeChatCall.plain(now(), WeChatCall.scan(openid, scene, now())));
    }

    String consent(String state, Person person) {
        return page(weChat.consent(person), state);
    }

    String page(String oauthCode, String state) {
        ResponseEntity<byte[]> answer =
                chat.get(WeChatController.class).consented(oauthCode, state, PHONE, Locale.ENGLISH);
        String html = new String(answer.getBody(), StandardCharsets.UTF_8);
        assertThat(html).startsWith("<!doctype html>").doesNotContain("<script");
        return answer.getStatusCode().value() + " " + between(html, "<h1>", "|");
    }

    static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    long logIn(Person person) {
        ConnectionRef connection = connection();
        String state = WeChatCall.state(scan(begin(connection), person.openid()));
        assertThat(consent(state, person)).isEqualTo(LOGGED_IN);
        return grants().stream()
                .filter(granted -> granted.connection().equals(connection))
                .findFirst()
                .orElseThrow()
                .uid();
    }

    List<LoginGranted> grants() {
        return chat.events.published(LoginGranted.class);
    }

    void nobodyIsLoggedIn() {
        assertThat(grants()).isEmpty();
        assertThat(column("SELECT id FROM device_session")).isEmpty();
        assertThat(column("SELECT openid FROM user_wechat")).isEmpty();
        assertThat(column("SELECT id FROM chat_user WHERE id <> 1")).isEmpty();
    }

    static void saysExpired(String answer) {
        assertThat(WeChatCall.said(answer)).startsWith("user.qr.expired");
    }

    String nameOf(long uid) {
        return column("SELECT name FROM chat_user WHERE id = " + uid).get(0);
    }

    void refuses(String key, WeChatCall call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> tell(call))
                .matches(refusal -> refusal.messageKey().equals(key));
    }
}
