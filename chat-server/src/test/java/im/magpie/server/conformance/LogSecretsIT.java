package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.server.process.MagpieProcess;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Nothing secret and no text of anybody stands in what a node prints, however talkative it is told
 * to be and whatever goes wrong: everything that was handed out or sent is looked for.
 */
class LogSecretsIT {
    private final Secrets secrets = new Secrets();
    private final List<String> arguments =
            new ArrayList<>(
                    List.of(
                            "--logging.level.im.magpie=debug",
                            "--chat.rate-limit.enabled=false",
                            "--chat.login.password.strength=4",
                            "--chat.token.secret=" + secrets.made("token secret")));
    private MagpieProcess magpie;
    private NotedActs acts;

    @AfterEach
    void closeConnections() {
        if (acts != null) {
            acts.close();
        }
    }

    private MagpieProcess start() {
        magpie = MagpieProcess.start(List.of(), arguments);
        acts = new NotedActs(magpie.http(), magpie.ws(), secrets);
        return magpie;
    }

    /** Also lines that were written while the process ended. */
    private void assertNothingWasTold() {
        magpie.terminate();
        magpie.awaitExit(Duration.ofSeconds(40));
        assertThat(magpie.output()).contains("DEBUG");
        secrets.assertNotIn(magpie.output());
    }

    @Test
    void aNodeTellsNothingOfLoginsMessagesAndFiles() {
        arguments.add(
                "--spring.datasource.url=jdbc:h2:mem:secrets;MODE=MySQL;DATABASE_TO_LOWER=TRUE"
                        + ";CASE_INSENSITIVE_IDENTIFIERS=TRUE;LOCK_TIMEOUT=3000;DB_CLOSE_DELAY=-1");
        arguments.add("--spring.datasource.username=sa");
        arguments.add("--spring.datasource.password=" + secrets.made("database password"));
        try (MagpieProcess running = start()) {
            assertThat(running.isAlive()).isTrue();
            RestClient rest = acts.rest();
            String token = acts.logInByPassword();
            String other = acts.logInByCode(rest);
            acts.connectWith(token);
            acts.say(rest.token(token), rest.token(other));
            acts.upload(rest.token(token));
            rest.token(other).post("/capi/user/logout", Map.of());
            rest.token(other).get("/capi/user/userInfo").refused(401, 401);

            assertNothingWasTold();
        }
    }

    @Test
    void aNodeTellsNothingOfThoseItWorksWith() {
        try (FakeWeChat weChat = FakeWeChat.start()) {
            arguments.addAll(weChat(weChat));
            arguments.addAll(brokenBucket());
            try (MagpieProcess running = start()) {
                assertThat(running.isAlive()).isTrue();
                Person person =
                        Person.named(secrets.noted("openid", "o" + UUID.randomUUID()), "Zoe");
                JsonNode login = logIn(weChat, person);
                String token = secrets.noted("token", NotedActs.token(login));
                JsonNode urls =
                        acts.rest()
                                .token(token)
                                .get("/capi/oss/upload/url?fileName=a.txt&scene=1")
                                .ok();
                String url =
                        urls.get("uploadUrl")
                                .asString()
                                .replace("https://chat.example.test", magpie.http().toString());
                byte[] content = secrets.made("file").getBytes(StandardCharsets.UTF_8);
                assertThat(new FileTransfers().put(url, "text/plain", content).status())
                        .isNotEqualTo(200);
                acts.ticketOf(url);

                assertNothingWasTold();
            }
        }
    }

    private List<String> weChat(FakeWeChat weChat) {
        return List.of(
                "--chat.public-url=https://chat.example.test",
                "--chat.login.wechat.app-id=" + FakeWeChat.APP_ID,
                "--chat.login.wechat.secret=" + secrets.noted("app secret", FakeWeChat.SECRET),
                "--chat.login.wechat.token=" + secrets.noted("app token", FakeWeChat.TOKEN),
                "--chat.login.wechat.aes-key=" + secrets.noted("aes key", FakeWeChat.AES_KEY),
                "--chat.login.wechat.api-host=" + weChat.url());
    }

    /** Nobody is there: every step fails, and every failure is logged. */
    private List<String> brokenBucket() {
        return List.of(
                "--chat.files.store=s3",
                "--chat.files.s3.endpoint=http://127.0.0.1:1",
                "--chat.files.s3.bucket=files",
                "--chat.files.s3.access-key=" + secrets.made("access key"),
                "--chat.files.s3.secret-key=" + secrets.made("secret key"));
    }

    private JsonNode logIn(FakeWeChat weChat, Person person) {
        PushClient client = acts.open("");
        client.send("{\"type\":1}");
        String scene =
                secrets.noted(
                        "scene", weChat.sceneOf(client.awaitPush(1).get("loginUrl").asString()));
        long now = Instant.now().getEpochSecond();
        WeChatCall scan = WeChatCall.plain(now, WeChatCall.scan(person.openid(), scene, now));
        tell(scan).refused(403, 403);
        RestReply said = tell(scan.encrypted());
        assertThat(said.text()).contains("<Encrypt>");
        String state = secrets.noted("state", WeChatCall.state(said.text()));
        String code = secrets.noted("consent", weChat.consent(person));
        acts.rest()
                .with("Accept", "text/html")
                .get("/wx/portal/public/callBack?code=" + code + "&state=" + state);
        return client.awaitPush(3);
    }

    private RestReply tell(WeChatCall call) {
        return acts.rest()
                .with("Content-Type", "text/xml")
                .send("POST", "/wx/portal/public?" + call.queryString(), call.body());
    }

    @Test
    void aStartThatFailsTellsNoPassword() {
        arguments.add("--spring.datasource.url=jdbc:mysql://127.0.0.1:1/magpie");
        arguments.add("--spring.datasource.username=magpie");
        arguments.add("--spring.datasource.password=" + secrets.made("database password"));
        arguments.add("--chat.mode=clustered");
        arguments.add("--chat.node-id=one");
        arguments.add("--chat.files.folder=files");
        arguments.add(
                "--chat.redis.url=redis://:" + secrets.made("redis password") + "@127.0.0.1:1");
        arguments.add("--rocketmq.name-server=127.0.0.1:1");
        arguments.add("--rocketmq.producer.secret-key=" + secrets.made("broker key"));
        try (MagpieProcess failing = MagpieProcess.launch(List.of(), arguments)) {
            assertThat(failing.awaitExit(Duration.ofMinutes(1))).isNotZero();
            assertThat(failing.output()).contains("cannot be opened");
            secrets.assertNotIn(failing.output());
        }
    }

    @Test
    void aWrongSettingIsNamedWithoutItsSecret() {
        arguments.add(
                "--chat.redis.url=http://user:" + secrets.made("password in a bad url") + "@x");
        arguments.add("--chat.mode=clustered");
        assertThatThrownBy(this::start).satisfies(e -> secrets.assertNotIn(e.getMessage()));
    }
}
