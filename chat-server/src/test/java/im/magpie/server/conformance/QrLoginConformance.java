package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Login by QR code: asked for on a connection, scanned and confirmed over REST. */
abstract class QrLoginConformance extends Conformance {
    private static final String SCAN = "/capi/user/public/scan";
    private static final String CONFIRM = "/capi/user/public/scan/confirm";
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&#]+)");

    QrLoginConformance(Installation installation) {
        super(installation);
    }

    /** Refusals of the flow: a business rule, or a field that breaks one. */
    private static void assertRefused(RestReply reply) {
        reply.refused(400, List.of(1001, -2));
    }

    private static String codeOn(PushClient client) {
        client.send("{\"type\":1}");
        return codeOf(client.awaitPush(1));
    }

    private static String codeOf(JsonNode push) {
        String url = push.get("loginUrl").asString();
        assertThat(URI.create(url).getPath()).isEqualTo("/scan.html");
        Matcher matcher = CODE.matcher(url);
        assertThat(matcher.find()).as("a code in %s", url).isTrue();
        return matcher.group(1);
    }

    private RestReply scan(String code, String account) {
        return rest.post(SCAN, Map.of("code", code, "account", account));
    }

    private RestReply confirm(String code, String confirmKey) {
        return rest.post(CONFIRM, Map.of("code", code, "confirmKey", confirmKey));
    }

    private String scanned(String code, String account) {
        JsonNode data = scan(code, account).ok();
        assertThat(data.propertyNames()).containsExactly("confirmKey");
        return data.get("confirmKey").asString();
    }

    @Test
    void scanAndConsentLogTheConnectionIn() {
        String account = Texts.account();
        PushClient client = guest();

        String code = codeOn(client);
        String confirmKey = scanned(code, account);
        client.awaitPush(2);
        assertThat(client.pushes(3)).isEmpty();
        assertThat(confirm(code, confirmKey).ok().isNull()).isTrue();

        JsonNode login = client.awaitPush(3);
        assertThat(login.propertyNames()).contains("uid", "token", "name", "power");
        assertThat(login.get("power").asInt()).isZero();
        assertThat(login.get("name").asString()).isEqualTo(account.substring(0, 6));
        JsonNode me = rest.token(login.get("token").asString()).get("/capi/user/userInfo").ok();
        assertThat(me.get("id").asLong()).isEqualTo(login.get("uid").asLong());
    }

    @Test
    void pushesOfTheFlowHaveExactlyTheirFields() {
        PushClient client = guest();
        String code = codeOn(client);
        confirm(code, scanned(code, Texts.account())).ok();
        client.awaitPush(3);

        List<JsonNode> frames =
                client.frames().stream().filter(frame -> frame.get("type").asInt() <= 3).toList();
        assertThat(frames).extracting(frame -> frame.get("type").asInt()).containsExactly(1, 2, 3);
        assertThat(frames.get(0).propertyNames()).containsExactlyInAnyOrder("type", "data");
        assertThat(frames.get(0).get("data").propertyNames()).containsExactly("loginUrl");
        assertThat(frames.get(1).propertyNames()).containsExactly("type");
        assertThat(frames.get(2).get("data").propertyNames())
                .isSubsetOf("uid", "avatar", "token", "name", "power");
    }

    @Test
    void anAccountMadeByAScanLogsInAsItselfAgain() {
        String account = Texts.account();

        long first = logIn(account);
        long second = logIn(account);

        assertThat(second).isEqualTo(first);
    }

    private long logIn(String account) {
        PushClient client = guest();
        String code = codeOn(client);
        confirm(code, scanned(code, account)).ok();
        return client.awaitPush(3).get("uid").asLong();
    }

    @Test
    void anAccountWithAPasswordIsNotTakenOverByAScan() {
        User user = newUser();
        PushClient client = guest();

        assertRefused(scan(codeOn(client), user.account()));

        assertNotLoggedIn(client);
    }

    @Test
    void theConnectionReceivesAsTheUserAfterTheLogin() {
        PushClient client = guest();
        String code = codeOn(client);
        confirm(code, scanned(code, Texts.account())).ok();
        String token = client.awaitPush(3).get("token").asString();
        String content = Texts.unique("after-qr");

        rest.token(token).post("/capi/chat/msg", text(content)).ok();

        client.awaitPush(4, push -> hasContent(push, content));
        assertThat(rest.token(token).get("/capi/user/devices").ok().size()).isEqualTo(1);
    }

    @Test
    void aCodeIsScannedOnce() {
        PushClient client = guest();
        String code = codeOn(client);
        scanned(code, Texts.account());

        assertRefused(scan(code, Texts.account()));
    }

    @Test
    void aConsentWorksOnce() {
        PushClient client = guest();
        String code = codeOn(client);
        String confirmKey = scanned(code, Texts.account());
        confirm(code, confirmKey).ok();
        client.awaitPush(3);

        assertRefused(confirm(code, confirmKey));
        assertRefused(scan(code, Texts.account()));
        assertThat(client.pushes(3)).hasSize(1);
    }

    @Test
    void aWrongConfirmKeyLogsNobodyIn() {
        PushClient client = guest();
        String code = codeOn(client);
        String confirmKey = scanned(code, Texts.account());

        assertRefused(confirm(code, confirmKey + "x"));
        assertRefused(confirm(code, ""));

        assertNotLoggedIn(client);
    }

    @Test
    void consentWithoutAScanIsRefused() {
        PushClient client = guest();
        String code = codeOn(client);

        assertRefused(confirm(code, "anything"));
        assertNotLoggedIn(client);
    }

    @Test
    void aKeyOfAnotherCodeIsRefused() {
        PushClient first = guest();
        PushClient second = guest();
        String firstCode = codeOn(first);
        String secondCode = codeOn(second);
        String firstKey = scanned(firstCode, Texts.account());
        scanned(secondCode, Texts.account());

        assertRefused(confirm(secondCode, firstKey));
        assertNotLoggedIn(second);
    }

    @Test
    void unknownCodesAreRefused() {
        assertRefused(scan("no-such-code", Texts.account()));
        assertRefused(confirm("no-such-code", "key"));
        assertRefused(scan("", Texts.account()));
        rest.post(SCAN, Map.of("account", Texts.account())).refused(400, -2);
    }

    @Test
    void aBadAccountIsRefusedAndTheCodeStaysUsable() {
        PushClient client = guest();
        String code = codeOn(client);

        assertRefused(scan(code, "no good account!"));

        confirm(code, scanned(code, Texts.account())).ok();
        client.awaitPush(3);
    }

    @Test
    void closingTheConnectionEndsItsCode() {
        // The end of a connection is noticed soon, not at once, and a look at a code uses it up: so
        // each look takes a new connection.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertRefused(scan(codeOfAClosedConnection(), "somebody")));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(this::assertScannedCodeEnds);
    }

    private String codeOfAClosedConnection() {
        PushClient client = guest();
        String code = codeOn(client);
        client.close();
        return code;
    }

    private void assertScannedCodeEnds() {
        PushClient client = guest();
        String code = codeOn(client);
        String confirmKey = scanned(code, Texts.account());
        client.close();
        assertRefused(confirm(code, confirmKey));
    }

    @Test
    void eachConnectionGetsACodeOfItsOwnThatCannotBeGuessed() {
        String first = codeOn(guest());
        String second = codeOn(guest());

        assertThat(first).isNotEqualTo(second).hasSizeGreaterThanOrEqualTo(22);
    }

    private static void assertNotLoggedIn(PushClient client) {
        client.send("ping");
        client.awaitText("pong");
        assertThat(client.pushes(3)).isEmpty();
    }
}
