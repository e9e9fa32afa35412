package im.magpie.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as machines read it. */
class StructuredLogIT {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void everyLineIsJsonAndCarriesTheTrace() {
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        "--logging.structured.format.console=ecs",
                        "--logging.level.im.magpie.delivery=debug",
                        "--chat.login.password.strength=4")) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            String token =
                    rest.post(
                                    "/capi/user/public/register",
                                    Map.of("account", Texts.account(), "password", User.PASSWORD))
                            .ok()
                            .get("token")
                            .asString();
            RestReply sent =
                    rest.token(token)
                            .post(
                                    "/capi/chat/msg",
                                    Map.of(
                                            "roomId",
                                            1,
                                            "msgType",
                                            1,
                                            "body",
                                            Map.of("content", "structured")));
            sent.ok();

            String trace = sent.headers().firstValue("X-Trace-Id").orElseThrow();
            await().untilAsserted(() -> assertEveryLine(magpie, trace)); // a line takes a moment
        }
    }

    private static void assertEveryLine(MagpieProcess magpie, String trace) {
        List<String> announcement = List.of("", magpie.readyLine());
        List<JsonNode> lines =
                magpie.output()
                        .lines()
                        .filter(line -> !announcement.contains(line))
                        .filter(line -> !line.startsWith("Magpie is ready. Open "))
                        .map(JSON::readTree)
                        .toList();
        assertThat(lines)
                .allMatch(line -> line.has("log") && line.has("message"))
                .anyMatch(
                        line ->
                                trace.equals(line.path("trace").asString(""))
                                        && line.path("message").asString("").contains("committed"));
    }
}
