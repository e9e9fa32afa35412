package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.DatabaseServer;
import im.magpie.lab.LabFolder;
import im.magpie.lab.MariaDbServer;
import im.magpie.lab.RedisServer;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** A clustered node that starts without Redis, sees it come and sees it go. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WithoutRedisIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LOGIN = "/capi/user/public/login";

    private final LabFolder folder = LabFolder.create();
    private RedisServer redis;
    private MagpieProcess magpie;
    private RestClient rest;

    @BeforeAll
    void start() {
        DatabaseServer database = MariaDbServer.start(folder);
        redis = RedisServer.start(folder);
        redis.kill();
        magpie =
                MagpieProcess.start(
                        "--chat.mode=clustered",
                        "--chat.node-id=one",
                        "--chat.redis.url=" + redis.url(),
                        "--rocketmq.name-server=127.0.0.1:" + folder.freePort(),
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--chat.token.secret=Tk4-one-secret-for-all-the-nodes",
                        "--chat.files.folder=" + folder.path(),
                        "--chat.rate-limit.send=3/60s",
                        "--chat.login.password.enabled=true",
                        "--chat.login.password.strength=4");
        rest = RestClient.of(magpie.http(), magpie.ws());
    }

    @AfterAll
    void stop() {
        if (magpie != null) {
            magpie.close();
        }
        folder.close();
    }

    private RestReply login(User user) {
        return rest.post(LOGIN, Map.of("account", user.account(), "password", User.PASSWORD));
    }

    private RestReply say(User user) {
        return rest.as(user)
                .post(
                        "/capi/chat/msg",
                        Map.of("roomId", 1, "msgType", 1, "body", Map.of("content", "hello")));
    }

    private void assertReady() {
        assertThat(rest.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    private static void assertBusy(RestReply reply) {
        reply.refused(503, -5);
        assertThat(reply.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void onlyLoginsAndRegistrationsWaitForRedis() {
        assertReady();
        assertBusy(login(new User(0, "nobody", "")));

        redis.restart();
        await().atMost(SOON).until(() -> login(new User(0, "nobody", "")).status() != 503);
        User user = Registration.newUser(rest);
        login(user).ok();
        say(user).ok();

        redis.kill();
        for (int i = 0; i < 3; i++) {
            say(user).ok();
        }
        say(user).refused(429, -3);
        assertBusy(login(user));
        assertReady();

        redis.restart();
        await().atMost(SOON).until(() -> login(user).status() == 200);
    }
}
