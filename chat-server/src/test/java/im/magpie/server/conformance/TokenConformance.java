package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import im.magpie.server.conformance.PushClient.HandshakeRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a token opens, over REST and on connections, and how it ends. */
abstract class TokenConformance extends Conformance {
    private static final String ME = "/capi/user/userInfo";
    private static final String PUBLIC = "/capi/chat/public/contact/page";

    TokenConformance(Installation installation) {
        super(installation);
    }

    @Test
    void callersWithoutATokenAreRefusedOnPathsThatNeedOne() {
        rest.get(ME).refused(401, 401);
        rest.get("/capi/user/devices").refused(401, 401);
        rest.post("/capi/chat/msg", text("hello")).refused(401, 401);
        rest.put("/capi/chat/msg/read", Map.of("roomId", LOBBY)).refused(401, 401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "Bearer", ""})
    void anEmptyTokenIsAnonymousAndNoError(String header) {
        RestClient caller = rest.with("Authorization", header);

        caller.get(PUBLIC).ok();
        caller.get(ME).refused(401, 401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nonsense", "Bearer a.b.c", "Basic dXNlcjpwYXNz", "nonsense"})
    void nonsenseIsRefused(String header) {
        rest.with("Authorization", header).get(ME).refused(401, 401);
    }

    @Test
    void forgedTokensAreRefused() {
        User user = newUser();
        String token = user.token();
        int middle = token.length() - 10;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        String changed = token.substring(0, middle) + other + token.substring(middle + 1);

        rest.token(changed).get(ME).refused(401, 401);
        rest.token(token.substring(0, token.length() - 5)).get(ME).refused(401, 401);
        rest.token(withoutSignature(token)).get(ME).refused(401, 401);
        rest.as(user).get(ME).ok();
    }

    /** The classic forgery of signed tokens: the same claims, algorithm "none". */
    private static String withoutSignature(String token) {
        String header =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        List<String> parts = List.of(token.split("\\.", -1));
        return header + "." + (parts.size() > 1 ? parts.get(1) : "") + ".";
    }

    @Test
    void aTokenIsHonouredOnPublicPaths() {
        User user = newUser();

        JsonNode asUser = rest.as(user).get("/capi/room/public/group?id=1").ok();
        JsonNode asGuest = rest.get("/capi/room/public/group?id=1").ok();

        assertThat(asUser.get("role").asInt()).isEqualTo(3);
        assertThat(asGuest.get("role").asInt()).isEqualTo(4);
    }

    @Test
    void connectingWithATokenLogsTheConnectionIn() {
        User user = newUser();

        JsonNode login = connect(user.token()).awaitPush(3);

        assertThat(login.get("uid").asLong()).isEqualTo(user.uid());
        assertThat(login.get("token").asString()).isEqualTo(user.token());
    }

    @Test
    void theAuthorizationHeaderCarriesATokenToo() {
        User user = newUser();

        PushClient byHeader =
                connect("/websocket", Map.of("Authorization", "Bearer " + user.token()));

        assertThat(byHeader.awaitPush(3).get("uid").asLong()).isEqualTo(user.uid());
    }

    @Test
    void frameThreeLogsAGuestIn() {
        User user = newUser();
        PushClient client = guest();

        client.send(authorize(user.token()));

        assertThat(client.awaitPush(3).get("uid").asLong()).isEqualTo(user.uid());
    }

    @Test
    void frameThreeWithABadTokenIsTold() {
        PushClient client = guest();

        client.send(authorize("nonsense"));

        client.awaitPush(6);
        assertStillReceives(client);
    }

    @Test
    void frameThreeFromAUserChangesNobody() {
        User first = newUser();
        User second = newUser();
        PushClient client = connect(first);
        int before = client.frameCount();

        client.send(authorize(second.token()));

        client.awaitReaction(before);
        assertThat(client.pushes(3))
                .allSatisfy(push -> assertThat(push.get("uid").asLong()).isEqualTo(first.uid()));
    }

    @Test
    void aBadTokenAtTheHandshakeIsToldAndTheConnectionGoesOnAsAGuest() {
        PushClient client = connect("no-token-of-ours");

        client.awaitPush(6, data -> true, Duration.ofSeconds(2));
        assertThat(client.pushes(3)).isEmpty();
        assertStillReceives(client);
    }

    private void assertStillReceives(PushClient client) {
        String content = Texts.unique("still-here");
        say(newUser(), content);
        client.awaitPush(4, push -> hasContent(push, content));
    }

    @Test
    void anEmptyTokenAtTheHandshakeIsAGuest() {
        PushClient client = connect("");

        assertStillReceives(client);
        assertThat(client.pushes(6)).isEmpty();
    }

    @Test
    void twoTokensAreRefused() {
        User user = newUser();
        String query = "/websocket?token=" + user.token() + "&token=" + user.token();

        HandshakeRefused refused =
                catchThrowableOfType(HandshakeRefused.class, () -> connect(query, Map.of()));

        assertThat(refused.status()).isEqualTo(400);
    }

    private static String authorize(String token) {
        return "{\"type\":3,\"data\":{\"token\":\"" + token + "\"}}";
    }
}
