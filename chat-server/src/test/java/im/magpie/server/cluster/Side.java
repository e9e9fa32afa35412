package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.lab.Node;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of two nodes, as its clients know it. Its addresses are the same in all its runs. */
public final class Side {
    private final Node node;
    private final URI http;
    private final URI ws;
    private final RestClient rest;
    private final List<PushClient> connections = new CopyOnWriteArrayList<>();

    Side(Node node) {
        this(
                node,
                URI.create("http://127.0.0.1:" + node.http()),
                URI.create("ws://127.0.0.1:" + node.ws()));
    }

    private Side(Node node, URI http, URI ws) {
        this.node = node;
        this.http = http;
        this.ws = ws;
        this.rest = RestClient.of(http, ws);
    }

    /** The same node, whose REST is called at another address. */
    public Side through(URI other) {
        return new Side(node, other, ws);
    }

    public Node node() {
        return node;
    }

    /** Base of REST and page. */
    public URI http() {
        return http;
    }

    /** A caller without login. */
    public RestClient rest() {
        return rest;
    }

    public RestClient as(User user) {
        return rest.as(user);
    }

    /** Acts of a user at this node. */
    Acts acts(User user) {
        return new Acts(rest.as(user));
    }

    /** A logged-in connection that has been told so. */
    public PushClient connect(User user) {
        return connect(user.token());
    }

    /** A logged-in connection that has been told so. */
    public PushClient connect(String token) {
        PushClient client = open("/websocket?token=" + token);
        client.awaitPush(3);
        return client;
    }

    /** A connection without login. */
    public PushClient guest() {
        return open("/websocket");
    }

    /** A connection that nothing is known of yet; ended after the test. */
    public PushClient open(String pathAndQuery) {
        PushClient client = PushClient.connect(URI.create(ws + pathAndQuery), Map.of());
        connections.add(client);
        return client;
    }

    /** Ends all connections without a word: the node may be away. */
    public void disconnect() {
        connections.forEach(PushClient::abort);
        connections.clear();
    }

    public void assertReady() {
        assertThat(rest.get("/actuator/health/readiness").status())
                .as("readiness of " + node.name())
                .isEqualTo(200);
    }

    /** The present value of a counter. */
    public double counter(String name) {
        return rest.with("Accept", "text/plain")
                .get("/actuator/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " at " + node.name()));
    }
}
