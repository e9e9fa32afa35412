package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every REST path has in common: the envelope, languages, limits, CORS. */
abstract class EdgeConformance extends Conformance {
    private static final String SEND = "/capi/chat/msg";
    private static final String FOREIGN = "https://evil.example.test";

    EdgeConformance(Installation installation) {
        super(installation);
    }

    @Test
    void unknownPathsAnswerTheEnvelope() {
        rest.get("/capi/chat/public/nothing-here").refused(404, -1);
        rest.as(newUser()).get("/capi/nothing/here").refused(404, -1);
        rest.as(newUser()).post("/capi/chat/msg/nothing", Map.of()).refused(404, -1);
    }

    @Test
    void wrongMethodsAnswerTheEnvelope() {
        rest.as(newUser()).delete(SEND).refused(405, -1);
        rest.post("/capi/chat/public/contact/page", Map.of()).refused(405, -1);
    }

    @Test
    void otherMediaTypesAnswerTheEnvelope() {
        RestClient caller = rest.as(newUser()).with("Content-Type", "text/plain");

        caller.post(SEND, text("hello")).refused(415, -1);
    }

    @Test
    void answersJsonWhateverTheCallerWouldRatherHave() {
        RestClient caller = rest.as(newUser()).with("Accept", "text/html");

        caller.post(SEND, text("hello")).ok();
    }

    @Test
    void brokenEncodingsAnswerTheEnvelope() {
        rest.get("/capi/chat/public/msg/page?roomId=%ff").refused(400, -2);
        rest.get("/capi/chat%2fpublic/msg/page").refused(400, -2);
    }

    @Test
    void idsAreWholeNumbers() {
        RestClient caller = rest.as(newUser());

        caller.send("PUT", "/capi/chat/msg/read", "{\"roomId\":1.5}").refused(400, -2);
        caller.send("PUT", "/capi/chat/msg/read", "{\"roomId\":1e400}").refused(400, -2);
    }

    @Test
    void sizesOfPagesAreClampedHoweverLarge() {
        rest.get("/capi/chat/public/msg/page?roomId=1&pageSize=99999999999999999999").ok();
        rest.get("/capi/chat/public/msg/page?roomId=1&pageSize=-99999999999999999999").ok();
    }

    @Test
    void hugeBodiesAnswerTheEnvelope() {
        rest.as(newUser()).post(SEND, text("x".repeat(3_000_000))).refused(413, -1);
    }

    @Test
    void bothDescriptionsAreServed() {
        for (String path : List.of("/v3/api-docs", "/asyncapi.json")) {
            RestReply reply = rest.get(path);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("application/json");
            assertThat(reply.text()).startsWith("{");
        }
    }

    @Test
    void pathTricksDoNotLeadAroundTheLogin() {
        String[] paths = {
            "/capi/user/public/../userInfo",
            "/capi/user/public/..%2fuserInfo",
            "/capi/user/userInfo;x=/public/",
            "/capi//user/userInfo",
            "/capi/user/userInfo/"
        };
        for (String path : paths) {
            RestReply reply = rest.send("GET", path, null);
            assertThat(reply.status()).as("%s", reply).isIn(400, 401, 404);
        }
    }

    @Test
    void refusalsSpeakTheCallersLanguage() {
        String path = "/capi/user/userInfo";

        String chinese = rest.get(path).refused(401, 401);
        String english = rest.with("Accept-Language", "en-US,en;q=0.9").get(path).refused(401, 401);
        String other = rest.with("Accept-Language", "fr-FR").get(path).refused(401, 401);

        assertThat(chinese).matches(".*\\p{IsHan}.*");
        assertThat(english).matches("[\\x20-\\x7e‘’“”]+");
        assertThat(other).isEqualTo(chinese);
    }

    @Test
    void validationNamesFieldAndRule() {
        String sentence =
                rest.as(newUser())
                        .with("Accept-Language", "en")
                        .post(SEND, Map.of("msgType", 1, "body", Map.of("content", "x")))
                        .refused(400, -2);

        assertThat(sentence).contains("roomId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void refusalsNeverShowInternals(String language) {
        RestClient caller = rest.as(newUser()).with("Accept-Language", language);

        String sentence = caller.send("POST", SEND, "{\"roomId\":[1]}").refused(400, -2);

        assertThat(sentence).doesNotContain("im.magpie", "Exception", "tools.jackson", "java.");
    }

    @Test
    void theAllowedOriginPassesAPreflight() {
        String origin = installation().allowedOrigin();
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
            RestReply reply = preflight(origin, method);

            assertThat(reply.status()).as("%s", reply).isBetween(200, 204);
            assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
            assertThat(reply.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                    .contains(method);
            assertThat(reply.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                    .containsIgnoringCase("authorization")
                    .containsIgnoringCase("content-type");
        }
    }

    private RestReply preflight(String origin, String method) {
        return rest.with("Origin", origin)
                .with("Access-Control-Request-Method", method)
                .with("Access-Control-Request-Headers", "authorization,content-type")
                .send("OPTIONS", SEND, null);
    }

    @Test
    void answersToTheAllowedOriginAreReadable() {
        String origin = installation().allowedOrigin();
        RestClient caller = rest.with("Origin", origin);

        RestReply good = caller.get("/capi/chat/public/contact/page");
        RestReply refused = caller.get("/capi/user/userInfo");

        good.ok();
        refused.refused(401, 401);
        assertThat(good.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {FOREIGN, "null"})
    void foreignOriginsAreNotAllowed(String origin) {
        RestReply preflight = preflight(origin, "POST");
        RestReply call = rest.with("Origin", origin).get("/capi/chat/public/contact/page");

        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(call.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
}
