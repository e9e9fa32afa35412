package im.magpie.server.conformance;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all suites share: callers, users and connections. Tests share one installation and its
 * global room, so each makes users of its own and looks only at its own messages.
 */
abstract class Conformance {
    /** The room that everybody is in. */
    protected static final long LOBBY = 1;

    /** A room that does not exist. */
    protected static final long NOWHERE = 987_654_321;

    /** Nodes agree within two seconds; the rest is for a machine that is busy. */
    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    /** Requests go to the nodes in turn. */
    private static final int CALLS_TO_REACH_ALL = 4;

    /** A caller without login. */
    protected final RestClient rest;

    private final Installation installation;
    private final Nodes nodes;
    private final List<PushClient> connections = new ArrayList<>();

    Conformance(Installation installation) {
        this.installation = installation;
        this.nodes = new Nodes(installation.nodes());
        this.rest = RestClient.of(installation);
    }

    @AfterEach
    void closeConnections() {
        connections.forEach(PushClient::close);
    }

    /** The installation under test. */
    protected final Installation installation() {
        return installation;
    }

    /**
     * What a change made true, and the question for which changes nothing: at once where the
     * installation is one node, soon on all where it is several.
     */
    protected final void everywhere(Runnable assertion) {
        if (installation.isOneNode()) {
            assertion.run();
            return;
        }
        await().atMost(CATCH_UP)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () -> {
                            for (int call = 0; call < CALLS_TO_REACH_ALL; call++) {
                                assertion.run();
                            }
                        });
    }

    /** A call that is accepted as soon as the node that takes it has heard of a change. */
    protected final RestReply accepted(Supplier<RestReply> call) {
        if (installation.isOneNode()) {
            return call.get();
        }
        return await().atMost(CATCH_UP)
                .pollInterval(Duration.ofMillis(20))
                .until(call::get, reply -> reply.status() == 200);
    }

    /** The next node in turn. */
    protected final Installation.Node node() {
        return nodes.next();
    }

    /** Registers a user with a random account. */
    protected final User newUser() {
        return register(rest);
    }

    /** Registers a user with a random account through a caller with headers of its own. */
    protected static User register(RestClient caller) {
        String account = Texts.account();
        JsonNode data =
                caller.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new User(data.get("uid").asLong(), account, data.get("token").asString());
    }

    /** The super-admin of the installation, logged in once more; registered by who comes first. */
    protected final User superAdmin() {
        Map<String, Object> login =
                Map.of("account", installation.superAdminAccount(), "password", User.PASSWORD);
        RestReply reply = rest.post("/capi/user/public/register", login);
        JsonNode data =
                reply.status() == 200
                        ? reply.ok()
                        : rest.post("/capi/user/public/login", login).ok();
        return new User(
                data.get("uid").asLong(),
                installation.superAdminAccount(),
                data.get("token").asString());
    }

    /** Logs a user in once more: another device session. Returns the token. */
    protected final String login(User user) {
        return rest.post(
                        "/capi/user/public/login",
                        Map.of("account", user.account(), "password", User.PASSWORD))
                .ok()
                .get("token")
                .asString();
    }

    /** A connection without login. */
    protected final PushClient guest() {
        return connect("/websocket", Map.of());
    }

    /** A connection with a token in its query. */
    protected final PushClient connect(String token) {
        return connect("/websocket?token=" + token, Map.of());
    }

    /** A logged-in connection that has been told so: pushes arrive from now on. */
    protected final PushClient connect(User user) {
        PushClient client = connect(user.token());
        client.awaitPush(3);
        return client;
    }

    /** Any connection; closed after the test. */
    protected final PushClient connect(String pathAndQuery, Map<String, String> headers) {
        PushClient client =
                PushClient.connect(
                        URI.create(nodes.next().ws() + pathAndQuery), headers, installation.tls());
        connections.add(client);
        return client;
    }

    /** A send of a text to the global room. */
    protected static Map<String, Object> text(String content) {
        return send(LOBBY, 1, Map.of("content", content));
    }

    /** A send of a text to the global room with a client id. */
    protected static Map<String, Object> text(String content, String clientMsgId) {
        Map<String, Object> request = new LinkedHashMap<>(text(content));
        request.put("clientMsgId", clientMsgId);
        return request;
    }

    /** A send. */
    protected static Map<String, Object> send(long roomId, int msgType, Object body) {
        return Map.of("roomId", roomId, "msgType", msgType, "body", body);
    }

    /** Sends a text to the global room. Returns the message. */
    protected final JsonNode say(User sender, String content) {
        return rest.as(sender).post("/capi/chat/msg", text(content)).ok();
    }

    /** Whether a push 4 carries the message with this text. */
    protected static boolean hasContent(JsonNode push, String content) {
        return content.equals(push.path("message").path("body").path("content").asString(""));
    }

    /** A copy without members that are null, at any depth: what a push makes of a REST answer. */
    protected static JsonNode withoutNulls(JsonNode node) {
        JsonNode copy = node.deepCopy();
        prune(copy);
        return copy;
    }

    private static void prune(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> nulls =
                    object.properties().stream()
                            .filter(member -> member.getValue().isNull())
                            .map(Entry::getKey)
                            .toList();
            object.remove(nulls);
        }
        node.values().forEach(Conformance::prune);
    }

    /** The rows of a page or of a list. */
    protected static List<JsonNode> rows(JsonNode list) {
        return List.copyOf(list.values());
    }
}
