package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.server.conformance.PushClient.HandshakeRefused;
import im.magpie.server.process.MagpieProcess;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Nothing secret and no text of anybody stands in what a node prints, however talkative it is told
 * to be and whatever goes wrong: everything that was handed out or sent is looked for.
 */
class LogSecretsIT {
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&#]+)");
    private static final Pattern TICKET = Pattern.compile("/upload/([^/?]+)");
    private static final String SEND = "/capi/chat/msg";

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<PushClient> connections = new ArrayList<>();
    private final FileTransfers transfers = new FileTransfers();
    private final List<String> arguments =
            new ArrayList<>(
                    List.of(
                            "--logging.level.im.magpie=debug",
                            "--chat.rate-limit.enabled=false",
                            "--chat.login.password.strength=4",
                            "--chat.token.secret=" + secret("token secret")));
    private MagpieProcess magpie;
    private RestClient rest;

    @AfterEach
    void closeConnections() {
        connections.forEach(PushClient::abort);
    }

    /** Makes a secret that is looked for in the end. */
    private String secret(String what) {
        return noted(what, UUID.randomUUID() + "-" + UUID.randomUUID());
    }

    private String noted(String what, String value) {
        assertThat(value).as(what).hasSizeGreaterThan(7);
        secrets.put(what + " " + secrets.size(), value);
        return value;
    }

    private MagpieProcess start() {
        magpie = MagpieProcess.start(List.of(), arguments);
        rest = RestClient.of(magpie.http(), magpie.ws());
        return magpie;
    }

    private PushClient open(String query) {
        PushClient client =
                PushClient.connect(URI.create(magpie.ws() + "/websocket" + query), Map.of());
        connections.add(client);
        return client;
    }

    /** Also lines that were written while the process ended. */
    private void assertNothingWasTold() {
        magpie.terminate();
        magpie.awaitExit(Duration.ofSeconds(40));
        assertThat(magpie.output()).contains("DEBUG");
        List<String> told =
                magpie.output()
                        .lines()
                        .filter(line -> secrets.values().stream().anyMatch(line::contains))
                        .toList();
        assertThat(told).as("secrets: %s", secrets).isEmpty();
    }

    @Test
    void aNodeTellsNothingOfLoginsMessagesAndFiles() {
        arguments.add(
                "--spring.datasource.url=jdbc:h2:mem:secrets;MODE=MySQL;DATABASE_TO_LOWER=TRUE"
                        + ";CASE_INSENSITIVE_IDENTIFIERS=TRUE;LOCK_TIMEOUT=3000;DB_CLOSE_DELAY=-1");
        arguments.add("--spring.datasource.username=sa");
        arguments.add("--spring.datasource.password=" + secret("database password"));
        try (MagpieProcess running = start()) {
            assertThat(running.isAlive()).isTrue();
            String token = logInByPassword();
            String other = logInByCode();
            connectWith(token);
            say(rest.token(token), rest.token(other));
            upload(rest.token(token));
            rest.token(other).post("/capi/user/logout", Map.of());
            rest.token(other).get("/capi/user/userInfo").refused(401, 401);

            assertNothingWasTold();
        }
    }

    private String logInByPassword() {
        String account = Texts.account();
        String password = secret("password").substring(0, 24);
        noted("password as sent", password);
        Map<String, String> right = Map.of("account", account, "password", password);
        noted("token", token(rest.post("/capi/user/public/register", right).ok()));
        rest.post("/capi/user/public/register", right);
        String wrong = noted("wrong password", "wrong-" + UUID.randomUUID());
        rest.post(
                "/capi/user/public/login",
                Map.of("account", account, "password", wrong.substring(0, 20)));
        noted("wrong password as sent", wrong.substring(0, 20));
        rest.post("/capi/user/public/login", Map.of("account", account, "password", wrong + wrong));
        rest.send("POST", "/capi/user/public/login", "{\"password\":\"" + wrong + "\",");
        rest.send("POST", "/capi/user/public/login", "{\"password\":[\"" + wrong + "\"]}");
        return noted("token", token(rest.post("/capi/user/public/login", right).ok()));
    }

    private static String token(JsonNode login) {
        return login.get("token").asString();
    }

    private String logInByCode() {
        PushClient client = open("");
        client.send("{\"type\":1}");
        Matcher url = CODE.matcher(client.awaitPush(1).get("loginUrl").asString());
        assertThat(url.find()).isTrue();
        String code = noted("code", url.group(1));
        String key =
                noted(
                        "confirm key",
                        rest.post(
                                        "/capi/user/public/scan",
                                        Map.of("code", code, "account", Texts.account()))
                                .ok()
                                .get("confirmKey")
                                .asString());
        confirm(code, noted("wrong confirm key", "x" + key));
        confirm(noted("wrong code", UUID.randomUUID().toString()), key);
        confirm(code, key).ok();
        confirm(code, key);
        return noted("token", token(client.awaitPush(3)));
    }

    private RestReply confirm(String code, String key) {
        return rest.post("/capi/user/public/scan/confirm", Map.of("code", code, "confirmKey", key));
    }

    private void connectWith(String token) {
        open("?token=" + token).awaitPush(3);
        String bad = noted("bad token", token + "x");
        rest.token(bad).get("/capi/user/userInfo").refused(401, 401);
        tryToOpen("?token=" + bad);
        tryToOpen("?token=" + noted("no token", UUID.randomUUID().toString()));
        tryToOpen("?token=" + noted("broken query", "%zz" + UUID.randomUUID()));
        PushClient guest = open("");
        guest.send("{\"type\":3,\"data\":{\"token\":\"" + bad + "\"}}");
        guest.awaitPush(6);
        guest.send("{\"type\":99,\"data\":\"" + secret("frame nobody knows") + "\"}");
        open("").send(secret("no frame at all"));
        PushClient logsIn = open("");
        logsIn.send("{\"type\":3,\"data\":{\"token\":\"" + token + "\"}}");
        noted("token", logsIn.awaitPush(3).get("token").asString());
    }

    private void tryToOpen(String query) {
        try {
            open(query).send("ping");
        } catch (IllegalArgumentException | HandshakeRefused e) {
            assertThat(e).isNotNull(); // refused or closed: either may be the answer
        }
    }

    private void say(RestClient author, RestClient other) {
        Map<String, Object> text = Conformance.text(secret("text"));
        long id = author.post(SEND, text).ok().at("/message/id").asLong();
        author.post(SEND, text).ok();
        author.post(SEND, Conformance.text(secret("long text").repeat(200)));
        author.send("POST", SEND, "{\"roomId\":1,\"body\":\"" + secret("broken body"));
        author.send("POST", SEND, "{\"roomId\":\"" + secret("room that is none") + "\"}");
        author.post(SEND, Conformance.text("https://127.0.0.1:1/" + secret("link")));
        author.get("/capi/chat/public/msg/page?roomId=" + secret("parameter"));
        Map<String, Object> mark = Map.of("msgId", id, "markType", 1, "actType", 1);
        other.put("/capi/chat/msg/mark", mark).ok();
        author.put("/capi/chat/msg/recall", Map.of("roomId", 1, "msgId", id)).ok();
        long uid = author.get("/capi/user/userInfo").ok().get("id").asLong();
        String please = secret("words to a stranger").substring(0, 30);
        noted("words to a stranger as sent", please);
        other.post("/capi/user/friend/apply", Map.of("targetUid", uid, "msg", please)).ok();
    }

    private void upload(RestClient user) {
        JsonNode urls = user.get("/capi/oss/upload/url?fileName=a.txt&scene=1").ok();
        String url = urls.get("uploadUrl").asString();
        Matcher ticket = TICKET.matcher(url);
        assertThat(ticket.find()).as(url).isTrue();
        noted("ticket", ticket.group(1));
        byte[] content = secret("file").getBytes(StandardCharsets.UTF_8);
        transfers.put(url, "text/plain", content).ok();
        transfers.put(url, "text/plain", content);
        transfers.put(
                url.replace(ticket.group(1), noted("wrong ticket", "x" + ticket.group(1))),
                "text/plain",
                content);
        transfers.get(urls.get("downloadUrl").asString());
    }

    @Test
    void aNodeTellsNothingOfThoseItWorksWith() {
        try (FakeWeChat weChat = FakeWeChat.start()) {
            arguments.addAll(weChat(weChat));
            arguments.addAll(brokenBucket());
            try (MagpieProcess running = start()) {
                assertThat(running.isAlive()).isTrue();
                Person person = Person.named(noted("openid", "o" + UUID.randomUUID()), "Zoe");
                JsonNode login = logIn(weChat, person);
                String token = noted("token", token(login));
                JsonNode urls =
                        rest.token(token).get("/capi/oss/upload/url?fileName=a.txt&scene=1").ok();
                String url =
                        urls.get("uploadUrl")
                                .asString()
                                .replace("https://chat.example.test", magpie.http().toString());
                byte[] content = secret("file").getBytes(StandardCharsets.UTF_8);
                assertThat(transfers.put(url, "text/plain", content).status()).isNotEqualTo(200);
                Matcher ticket = TICKET.matcher(url);
                assertThat(ticket.find()).as(url).isTrue();
                noted("ticket", ticket.group(1));

                assertNothingWasTold();
            }
        }
    }

    private List<String> weChat(FakeWeChat weChat) {
        return List.of(
                "--chat.public-url=https://chat.example.test",
                "--chat.login.wechat.app-id=" + FakeWeChat.APP_ID,
                "--chat.login.wechat.secret=" + noted("app secret", FakeWeChat.SECRET),
                "--chat.login.wechat.token=" + noted("app token", FakeWeChat.TOKEN),
                "--chat.login.wechat.api-host=" + weChat.url());
    }

    /** Nobody is there: every step fails, and every failure is logged. */
    private List<String> brokenBucket() {
        return List.of(
                "--chat.files.store=s3",
                "--chat.files.s3.endpoint=http://127.0.0.1:1",
                "--chat.files.s3.bucket=files",
                "--chat.files.s3.access-key=" + secret("access key"),
                "--chat.files.s3.secret-key=" + secret("secret key"));
    }

    private JsonNode logIn(FakeWeChat weChat, Person person) {
        PushClient client = open("");
        client.send("{\"type\":1}");
        String scene =
                noted("scene", weChat.sceneOf(client.awaitPush(1).get("loginUrl").asString()));
        long now = Instant.now().getEpochSecond();
        WeChatCall scan = WeChatCall.plain(now, WeChatCall.scan(person.openid(), scene, now));
        RestReply said =
                rest.with("Content-Type", "text/xml")
                        .send("POST", "/wx/portal/public?" + scan.queryString(), scan.body());
        String state = noted("state", WeChatCall.state(said.text()));
        String code = noted("consent", weChat.consent(person));
        rest.with("Accept", "text/html")
                .get("/wx/portal/public/callBack?code=" + code + "&state=" + state);
        return client.awaitPush(3);
    }

    @Test
    void aStartThatFailsTellsNoPassword() {
        arguments.add("--spring.datasource.url=jdbc:mysql://127.0.0.1:1/magpie");
        arguments.add("--spring.datasource.username=magpie");
        arguments.add("--spring.datasource.password=" + secret("database password"));
        arguments.add("--chat.mode=clustered");
        arguments.add("--chat.node-id=one");
        arguments.add("--chat.files.folder=files");
        arguments.add("--chat.redis.url=redis://:" + secret("redis password") + "@127.0.0.1:1");
        arguments.add("--rocketmq.name-server=127.0.0.1:1");
        arguments.add("--rocketmq.producer.secret-key=" + secret("broker key"));
        try (MagpieProcess failing = MagpieProcess.launch(List.of(), arguments)) {
            assertThat(failing.awaitExit(Duration.ofMinutes(1))).isNotZero();
            assertThat(failing.output()).contains("cannot be opened");
            secrets.forEach(
                    (what, value) -> assertThat(failing.output()).as(what).doesNotContain(value));
        }
    }

    @Test
    void aWrongSettingIsNamedWithoutItsSecret() {
        arguments.add("--chat.redis.url=http://user:" + secret("password in a bad url") + "@x");
        arguments.add("--chat.mode=clustered");
        assertThatThrownBy(this::start)
                .satisfies(
                        e ->
                                secrets.forEach(
                                        (what, value) ->
                                                assertThat(e.getMessage())
                                                        .as(what)
                                                        .doesNotContain(value)));
    }
}
