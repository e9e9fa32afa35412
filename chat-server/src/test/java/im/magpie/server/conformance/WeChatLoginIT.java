package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.process.MagpieProcess;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.FakeWeChat.Trouble;
import im.magpie.user.wechat.fake.WeChatCall;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Login by WeChat: the packaged jar, and a fake WeChat that it speaks with over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeChatLoginIT {
    private static final String PATH = "/wx/portal/public";
    private static final String OPENID = "openid-it-";

    private final List<PushClient> connections = new ArrayList<>();
    private FakeWeChat weChat;
    private MagpieProcess magpie;

    @BeforeAll
    void start() {
        weChat = FakeWeChat.start();
        magpie = startMagpie();
    }

    private MagpieProcess startMagpie(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--logging.level.im.magpie=debug",
                                "--chat.rate-limit.enabled=false",
                                "--chat.public-url=https://chat.example.test",
                                "--chat.login.wechat.app-id=" + FakeWeChat.APP_ID,
                                "--chat.login.wechat.secret=" + FakeWeChat.SECRET,
                                "--chat.login.wechat.token=" + FakeWeChat.TOKEN,
                                "--chat.login.wechat.api-host=" + weChat.url(),
                                "--chat.login.wechat.read-timeout=2s"));
        arguments.addAll(List.of(more));
        return MagpieProcess.start(List.of(), arguments);
    }

    @AfterAll
    void stop() {
        magpie.close();
        weChat.close();
    }

    @AfterEach
    void closeConnections() {
        connections.forEach(PushClient::close);
        weChat.noTrouble();
    }

    /** Whatever a test made happen: nothing of it that is secret was logged. */
    @AfterEach
    void logsHoldNoSecrets() {
        assertThat(magpie.output())
                .doesNotContain(
                        FakeWeChat.SECRET,
                        FakeWeChat.TOKEN,
                        FakeWeChat.AES_KEY,
                        OPENID,
                        "access-token-",
                        "oauth-code-",
                        "oauth-token-",
                        "access_token",
                        "scene_str");
    }

    private RestClient rest() {
        return RestClient.of(magpie.http(), magpie.ws());
    }

    private PushClient guest() {
        PushClient client = PushClient.connect(URI.create(magpie.ws() + "/websocket"), Map.of());
        connections.add(client);
        return client;
    }

    private static Person person(String name) {
        return Person.named(OPENID + UUID.randomUUID(), name);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private String codeOn(PushClient client) {
        client.send("{\"type\":1}");
        return weChat.sceneOf(client.awaitPush(1).get("loginUrl").asString());
    }

    private static WeChatCall scan(Person person, String scene) {
        return WeChatCall.plain(now(), WeChatCall.scan(person.openid(), scene, now()));
    }

    private RestReply tell(WeChatCall call) {
        return rest().with("Content-Type", "text/xml")
                .send("POST", PATH + "?" + call.queryString(), call.body());
    }

    private String said(WeChatCall call) {
        RestReply reply = tell(call);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        return reply.text();
    }

    private RestReply consent(String state, Person person) {
        return rest().with("Accept", "text/html")
                .with("Accept-Language", "en")
                .get(PATH + "/callBack?code=" + weChat.consent(person) + "&state=" + state);
    }

    private void consents(String state, Person person) {
        RestReply page = consent(state, person);
        assertThat(page.status()).as("%s", page).isEqualTo(200);
        assertThat(page.text()).contains("Logged in");
    }

    private void isToldExpired(String state, Person person) {
        RestReply page = consent(state, person);
        assertThat(page.status()).as("%s", page).isEqualTo(410);
        assertThat(page.text()).contains("expired");
    }

    private static void assertNotLoggedIn(PushClient client) {
        client.send("ping");
        client.awaitText("pong");
        assertThat(client.pushes(3)).isEmpty();
    }

    private JsonNode logIn(Person person) {
        PushClient client = guest();
        consents(WeChatCall.state(said(scan(person, codeOn(client)))), person);
        return client.awaitPush(3);
    }

    @Test
    void aScanAndConsentLogTheConnectionIn() {
        Person person = person("Ann");
        PushClient client = guest();

        String answer = said(scan(person, codeOn(client)));
        client.awaitPush(2);
        assertThat(WeChatCall.said(answer))
                .contains(
                        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=",
                        "redirect_uri=https%3A%2F%2Fchat.example.test%2Fwx%2Fportal%2Fpublic%2FcallBack",
                        "127.0.0.1");
        assertNotLoggedIn(client);
        consents(WeChatCall.state(answer), person);

        JsonNode login = client.awaitPush(3);
        assertThat(login.get("avatar").asString()).isEqualTo(person.picture());
        JsonNode me = rest().token(login.get("token").asString()).get("/capi/user/userInfo").ok();
        assertThat(me.get("id").asLong()).isEqualTo(login.get("uid").asLong());
        assertThat(me.get("name").asString()).startsWith("Ann");
        assertThat(me.get("sex").asInt()).isEqualTo(2);
    }

    @Test
    void aPersonIsKnownAgain() {
        Person person = person("Bob");

        long uid = logIn(person).get("uid").asLong();

        assertThat(logIn(person).get("uid").asLong()).isEqualTo(uid);
    }

    @Test
    void twoPeopleOfOneNameGetTwo() {
        String first = logIn(person("Carol")).get("name").asString();
        String second = logIn(person("Carol")).get("name").asString();

        assertThat(first).isEqualTo("Carol");
        assertThat(second).matches("Carol?[0-9]{1,5}|Caro[0-9]{2}");
    }

    @Test
    void theConsentPageIsSafeInABrowser() {
        RestReply page = consent("%22%3E%3Cscript%3Ealert(1)%3C/script%3E", person("Eve"));

        assertThat(page.status()).isEqualTo(410);
        assertThat(page.text()).startsWith("<!doctype html>").doesNotContain("script");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void weChatIsEchoedAndStrangersAreNot() {
        WeChatCall call = WeChatCall.signed(now()).with("echostr", "5837106");

        RestReply echo = rest().get(PATH + "?" + call.queryString());

        assertThat(echo.status()).isEqualTo(200);
        assertThat(echo.text()).isEqualTo("5837106");
        assertThat(echo.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        rest().get(PATH + "?" + call.with("nonce", "other").queryString()).refused(403, 403);
        rest().get(PATH).refused(403, 403);
    }

    @Test
    void callsThatWeChatDidNotSignAreRefused() {
        Person person = person("Dan");
        PushClient client = guest();
        String scene = codeOn(client);

        tell(scan(person, scene).with("signature", "0".repeat(40))).refused(403, 403);
        tell(WeChatCall.plain(now() - 400, WeChatCall.scan(person.openid(), scene, now())))
                .refused(403, 403);
        tell(scan(person, scene).encrypted()).refused(403, 403);
        tell(WeChatCall.plain(now(), "no xml")).refused(400, -2);

        client.send("ping");
        client.awaitText("pong");
        assertThat(client.pushes(2)).isEmpty();
        assertThat(tell(WeChatCall.plain(now(), WeChatCall.event("o", "CLICK", "", now()))).text())
                .isEqualTo("success");
    }

    @Test
    void aCodeIsForOnePersonAndOneScan() {
        Person first = person("Fay");
        Person second = person("Gus");
        PushClient client = guest();
        String scene = codeOn(client);
        WeChatCall report = scan(first, scene);

        String answer = said(report);
        assertThat(WeChatCall.said(said(report))).isEqualTo(WeChatCall.said(answer));
        assertThat(WeChatCall.said(said(scan(second, scene)))).doesNotContain("state=");
        isToldExpired(WeChatCall.state(answer), second);
        consents(WeChatCall.state(answer), first);

        client.awaitPush(3);
        isToldExpired(WeChatCall.state(answer), first);
        assertThat(client.pushes(2)).hasSize(1);
        assertThat(client.pushes(3)).hasSize(1);
    }

    @Test
    void aPersonMayLogInOnTwoBrowsers() {
        Person person = person("Hal");
        PushClient one = guest();
        PushClient other = guest();
        String first = WeChatCall.state(said(scan(person, codeOn(one))));
        String second = WeChatCall.state(said(scan(person, codeOn(other))));

        consents(second, person);
        consents(first, person);

        assertThat(one.awaitPush(3).get("uid")).isEqualTo(other.awaitPush(3).get("uid"));
    }

    @Test
    void closingTheConnectionEndsItsCode() {
        Person person = person("Ivy");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> {
                            PushClient client = guest();
                            String state = WeChatCall.state(said(scan(person, codeOn(client))));
                            client.close();
                            isToldExpired(state, person);
                        });
    }

    @Test
    void anAccessTokenThatEndedIsReplaced() {
        codeOn(guest());
        int before = weChat.calls(FakeWeChat.ACCESS_TOKEN);
        weChat.endAccessToken();

        assertThat(codeOn(guest())).hasSize(22);

        assertThat(weChat.calls(FakeWeChat.ACCESS_TOKEN)).isEqualTo(before + 1);
    }

    @Test
    void aWeChatThatIsAwayIsToldAtOnceAndFoundAgain() {
        weChat.trouble(FakeWeChat.QR_CODE, new Trouble.Silence());
        PushClient waiting = guest();
        waiting.send("{\"type\":1}");
        PushClient other = guest();
        other.send("ping");
        other.awaitText("pong");

        assertThat(waiting.awaitClose()).isEqualTo(1013);
        weChat.trouble(FakeWeChat.QR_CODE, new Trouble.Status(502, "bad gateway"));

        assertThat(other.closeCode()).isNull();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(askForCode()).isTrue());
        assertThat(logIn(person("Jim")).get("uid").asLong()).isPositive();
    }

    /** Whether a new connection gets a code; without one it is closed. */
    private boolean askForCode() {
        PushClient client = guest();
        client.send("{\"type\":1}");
        client.awaitReaction(0);
        return !client.pushes(1).isEmpty();
    }

    @Test
    void aConsentInTroubleCanBeGivenAgain() {
        Person person = person("Kim");
        PushClient client = guest();
        String state = WeChatCall.state(said(scan(person, codeOn(client))));

        weChat.trouble(FakeWeChat.OAUTH_TOKEN, new Trouble.Refusal(40029));
        assertThat(consent(state, person).status()).isEqualTo(503);
        assertNotLoggedIn(client);

        consents(state, person);
        client.awaitPush(3);
    }

    @Test
    void encryptedCallsAreUnderstoodAndAnsweredEncrypted() {
        MagpieProcess plain = magpie;
        magpie = startMagpie("--chat.login.wechat.aes-key=" + FakeWeChat.AES_KEY);
        try {
            Person person = person("Leo");
            PushClient client = guest();
            WeChatCall scan = scan(person, codeOn(client));

            tell(scan).refused(403, 403);
            String answer = said(scan.encrypted());
            assertThat(answer).contains("<Encrypt>");
            consents(WeChatCall.state(answer), person);

            client.awaitPush(3);
            logsHoldNoSecrets();
        } finally {
            magpie.close();
            magpie = plain;
        }
    }

    @Test
    void theDevelopmentPageStaysBesideIt() {
        assertThat(rest().get("/capi/config/public").ok().get("developmentLogin").asBoolean())
                .isTrue();
        rest().post(
                        "/capi/user/public/scan",
                        Map.of("code", "no-such-code", "account", Texts.account()))
                .refused(400, 1001);
    }
}
