package im.magpie.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From the start to the end of a process and to the next start. */
class LifecycleIT {
    /** A node gives itself 30 s. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(35);

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aStartSaysWhatToOpenAndAnswersToTools() throws IOException {
        try (MagpieProcess magpie = MagpieProcess.start()) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());

            assertThat(JSON.readTree(magpie.readyLine()).propertyNames())
                    .containsExactly("ready", "http", "ws", "pid");
            assertThat(magpie.output()).contains("http://localhost:" + magpie.http().getPort());
            for (String probe : List.of("liveness", "readiness")) {
                RestReply health = rest.get("/actuator/health/" + probe);
                assertThat(health.status()).as("%s", health).isEqualTo(200);
                assertThat(health.text()).contains("\"UP\"");
            }
            assertThat(rest.with("Accept", "text/plain").get("/actuator/prometheus").text())
                    .contains("magpie_");
            assertThat(rest.get("/actuator/env").status()).isEqualTo(404);
            assertThat(rest.with("Accept", "text/html").get("/").status()).isEqualTo(200);
            assertSecretsArePrivate(magpie.dataDir());
        }
    }

    /** Files that hold the key of all tokens are for this user's eyes only. */
    private static void assertSecretsArePrivate(Path dataDir) throws IOException {
        try (Stream<Path> files = Files.walk(dataDir)) {
            List<Path> secrets =
                    files.filter(Files::isRegularFile)
                            .filter(file -> file.getFileName().toString().contains("secret"))
                            .toList();
            assertThat(secrets).isNotEmpty();
            for (Path secret : secrets) {
                assertThat(Files.getPosixFilePermissions(secret))
                        .as("%s", secret)
                        .doesNotContain(
                                PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
            }
        }
    }

    @Test
    void loginsAndMessagesSurviveARestart() {
        try (MagpieProcess magpie = MagpieProcess.start("--chat.login.password.strength=4")) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            String account = Texts.account();
            JsonNode login =
                    rest.post(
                                    "/capi/user/public/register",
                                    Map.of("account", account, "password", User.PASSWORD))
                            .ok();
            RestClient user = rest.token(login.get("token").asString());
            Map<String, Object> request =
                    Map.of(
                            "roomId",
                            1,
                            "msgType",
                            1,
                            "body",
                            Map.of("content", "before the restart"),
                            "clientMsgId",
                            Texts.unique("restart"));
            JsonNode sent = user.post("/capi/chat/msg", request).ok();

            magpie.terminate();
            assertThat(magpie.awaitExit(STOP_LIMIT)).isIn(0, 143);
            magpie.restart();

            assertThat(user.get("/capi/user/userInfo").ok().get("id")).isEqualTo(login.get("uid"));
            assertThat(user.post("/capi/chat/msg", request).ok()).isEqualTo(sent);
            JsonNode page = rest.get("/capi/chat/public/msg/page?roomId=1").ok();
            assertThat(page.get("list").size()).isEqualTo(1);
            assertThat(magpie.output()).doesNotContain("\n\tat ");
        }
    }
}
