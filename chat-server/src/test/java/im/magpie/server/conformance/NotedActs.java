package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.conformance.PushClient.HandshakeRefused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What people do at one node, right and wrong. Everything secret about it, and every text, is kept
 * in mind.
 */
final class NotedActs implements AutoCloseable {
    static final String SEND = "/capi/chat/msg";

    /** Half of a cluster may be away. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Pattern CODE = Pattern.compile("[?&]code=([^&#]+)");
    private static final Pattern TICKET = Pattern.compile("/upload/([^/?]+)");

    private final RestClient rest;
    private final URI ws;
    private final Secrets secrets;
    private final FileTransfers transfers = new FileTransfers();
    private final List<PushClient> connections = new ArrayList<>();

    NotedActs(URI http, URI ws, Secrets secrets) {
        this.rest = RestClient.of(http, ws);
        this.ws = ws;
        this.secrets = secrets;
    }

    /** A caller without login. */
    RestClient rest() {
        return rest;
    }

    /** A connection with that query, which may be empty. */
    PushClient open(String query) {
        PushClient client = PushClient.connect(URI.create(ws + "/websocket" + query), Map.of());
        connections.add(client);
        return client;
    }

    /** The token that a login was answered with. */
    static String token(JsonNode login) {
        return login.get("token").asString();
    }

    /** Registers and logs in, not always with the right password; returns a token. */
    String logInByPassword() {
        String account = Texts.account();
        String password = secrets.made("password").substring(0, 24);
        secrets.noted("password as sent", password);
        Map<String, String> right = Map.of("account", account, "password", password);
        secrets.noted("token", token(rest.post("/capi/user/public/register", right).ok()));
        rest.post("/capi/user/public/register", right);
        String wrong = secrets.noted("wrong password", "wrong-" + UUID.randomUUID());
        rest.post(
                "/capi/user/public/login",
                Map.of("account", account, "password", wrong.substring(0, 20)));
        secrets.noted("wrong password as sent", wrong.substring(0, 20));
        rest.post("/capi/user/public/login", Map.of("account", account, "password", wrong + wrong));
        rest.send("POST", "/capi/user/public/login", "{\"password\":\"" + wrong + "\",");
        rest.send("POST", "/capi/user/public/login", "{\"password\":[\"" + wrong + "\"]}");
        return secrets.noted("token", token(rest.post("/capi/user/public/login", right).ok()));
    }

    /** Shows a login code, which a phone confirms, not always rightly; returns a token. */
    String logInByCode(RestClient phone) {
        PushClient client = open("");
        client.send("{\"type\":1}");
        Matcher url =
                CODE.matcher(client.awaitPush(1, any -> true, LIMIT).get("loginUrl").asString());
        assertThat(url.find()).isTrue();
        String code = secrets.noted("code", url.group(1));
        String key =
                secrets.noted(
                        "confirm key",
                        phone.post(
                                        "/capi/user/public/scan",
                                        Map.of("code", code, "account", Texts.account()))
                                .ok()
                                .get("confirmKey")
                                .asString());
        confirm(phone, code, secrets.noted("wrong confirm key", "x" + key));
        confirm(phone, secrets.noted("wrong code", UUID.randomUUID().toString()), key);
        confirm(phone, code, key).ok();
        confirm(phone, code, key);
        return secrets.noted("token", token(client.awaitPush(3, any -> true, LIMIT)));
    }

    private static RestReply confirm(RestClient phone, String code, String key) {
        return phone.post(
                "/capi/user/public/scan/confirm", Map.of("code", code, "confirmKey", key));
    }

    /** Connects with a token and without, and says what nobody understands. */
    void connectWith(String token) {
        open("?token=" + token).awaitPush(3, any -> true, LIMIT);
        String bad = secrets.noted("bad token", token + "x");
        rest.token(bad).get("/capi/user/userInfo").refused(401, 401);
        tryToOpen("?token=" + bad);
        tryToOpen("?token=" + secrets.noted("no token", UUID.randomUUID().toString()));
        tryToOpen("?token=" + secrets.noted("broken query", "%zz" + UUID.randomUUID()));
        PushClient guest = open("");
        guest.send("{\"type\":3,\"data\":{\"token\":\"" + bad + "\"}}");
        guest.awaitPush(6, any -> true, LIMIT);
        guest.send("{\"type\":99,\"data\":\"" + secrets.made("frame nobody knows") + "\"}");
        open("").send(secrets.made("no frame at all"));
        PushClient logsIn = open("");
        logsIn.send("{\"type\":3,\"data\":{\"token\":\"" + token + "\"}}");
        secrets.noted("token", logsIn.awaitPush(3, any -> true, LIMIT).get("token").asString());
    }

    private void tryToOpen(String query) {
        try {
            open(query).send("ping");
        } catch (IllegalArgumentException | HandshakeRefused e) {
            assertThat(e).isNotNull(); // refused or closed: either may be the answer
        }
    }

    /**
     * Sends, rightly and wrongly; marks, recalls, and asks for friendship.
     *
     * @param author who sends; at this node
     * @param other who answers it; maybe at another one
     */
    void say(RestClient author, RestClient other) {
        Map<String, Object> text = Conformance.text(secrets.made("text"));
        long id = author.post(SEND, text).ok().at("/message/id").asLong();
        author.post(SEND, text).ok();
        author.post(SEND, Conformance.text(secrets.made("long text").repeat(200)));
        author.send("POST", SEND, "{\"roomId\":1,\"body\":\"" + secrets.made("broken body"));
        author.send("POST", SEND, "{\"roomId\":\"" + secrets.made("room that is none") + "\"}");
        author.post(SEND, Conformance.text("https://127.0.0.1:1/" + secrets.made("link")));
        author.get("/capi/chat/public/msg/page?roomId=" + secrets.made("parameter"));
        Map<String, Object> mark = Map.of("msgId", id, "markType", 1, "actType", 1);
        other.put("/capi/chat/msg/mark", mark).ok();
        author.put("/capi/chat/msg/recall", Map.of("roomId", 1, "msgId", id)).ok();
        long uid = author.get("/capi/user/userInfo").ok().get("id").asLong();
        String please = secrets.made("words to a stranger").substring(0, 30);
        secrets.noted("words to a stranger as sent", please);
        other.post("/capi/user/friend/apply", Map.of("targetUid", uid, "msg", please)).ok();
    }

    /** Uploads with a ticket, and with a wrong one. */
    void upload(RestClient user) {
        JsonNode urls = user.get("/capi/oss/upload/url?fileName=a.txt&scene=1").ok();
        String url = urls.get("uploadUrl").asString();
        String ticket = ticketOf(url);
        byte[] content = secrets.made("file").getBytes(StandardCharsets.UTF_8);
        transfers.put(url, "text/plain", content).ok();
        transfers.put(url, "text/plain", content);
        transfers.put(
                url.replace(ticket, secrets.noted("wrong ticket", "x" + ticket)),
                "text/plain",
                content);
        transfers.get(urls.get("downloadUrl").asString());
    }

    /** The permission in the url of an upload. */
    String ticketOf(String url) {
        Matcher ticket = TICKET.matcher(url);
        assertThat(ticket.find()).as(url).isTrue();
        return secrets.noted("ticket", ticket.group(1));
    }

    /** Ends all connections without a word. */
    @Override
    public void close() {
        connections.forEach(PushClient::abort);
    }
}
