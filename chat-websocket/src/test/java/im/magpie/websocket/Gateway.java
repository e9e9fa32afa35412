package im.magpie.websocket;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.cluster.SingleNode;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.PushPayload;
import im.magpie.common.push.Pusher;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.AllowedOrigins;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.EventLog;
import im.magpie.websocket.cluster.LocalClusterBus;
import im.magpie.websocket.cluster.LocalHub;
import im.magpie.websocket.cluster.LocalNodeDirectory;
import im.magpie.websocket.cluster.NoEventLog;
import im.magpie.websocket.cluster.NodeDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway on a free port of this machine, over fakes of the ports it asks. */
public final class Gateway implements AutoCloseable {
    private final AnnotationConfigApplicationContext context;
    private final Product product;

    private Gateway(AnnotationConfigApplicationContext context, Product product) {
        this.context = context;
        this.product = product;
    }

    /** Settings as the application binds them, with some keys changed. */
    public static WebSocketSettings settings(Map<String, String> keys) {
        Map<String, String> all = new HashMap<>(Map.of("chat.websocket.port", "0"));
        keys.forEach((key, value) -> all.put("chat.websocket." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("chat.websocket", WebSocketSettings.class);
    }

    /** A gateway on its own. */
    public static Gateway start(Map<String, String> keys) {
        return start(keys, new Product(), new LocalHub(), "one", List.of());
    }

    /** A gateway on its own, with defaults. */
    public static Gateway start() {
        return start(Map.of());
    }

    /** One node of several. */
    public static Gateway start(
            Map<String, String> keys,
            Product product,
            LocalHub hub,
            String node,
            List<String> origins) {
        NodeId self = new NodeId(node, "run-1");
        return start(keys, product, hub, self, origins, new LocalNodeDirectory(self, hub));
    }

    /** A gateway on its own, with a directory of users that is given. */
    public static Gateway start(NodeDirectory directory) {
        NodeId self = new NodeId("one", "run-1");
        return start(Map.of(), new Product(), new LocalHub(), self, List.of(), directory);
    }

    private static Gateway start(
            Map<String, String> keys,
            Product product,
            LocalHub hub,
            NodeId self,
            List<String> origins,
            NodeDirectory directory) {
        var context = new AnnotationConfigApplicationContext();
        context.registerBean(WebSocketSettings.class, () -> settings(keys));
        context.registerBean(NodeId.class, () -> self);
        context.registerBean(Clock.class, () -> product.clock);
        context.registerBean(JsonMapper.class, () -> JsonMapper.builder().build());
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(AllowedOrigins.class, () -> new AllowedOrigins(origins));
        context.registerBean(
                ClientIpResolver.class, () -> new ClientIpResolver(product.trustedProxies));
        context.registerBean(
                DeliveryTrails.class, () -> new DeliveryTrails(followers(context, product)));
        context.registerBean(ClusterBus.class, () -> new LocalClusterBus(self, hub));
        context.registerBean(EventLog.class, NoEventLog::new);
        context.registerBean(ClusterNodes.class, () -> new SingleNode(self));
        context.registerBean(NodeDirectory.class, () -> directory);
        context.registerBean("product", Product.class, () -> product);
        context.scan("im.magpie.websocket");
        context.refresh();
        return new Gateway(context, product);
    }

    private static List<DeliveryTrail> followers(ApplicationContext context, Product product) {
        return Stream.concat(
                        context.getBeansOfType(DeliveryTrail.class).values().stream(),
                        Stream.of(product.follower()))
                .toList();
    }

    public Product product() {
        return product;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return bean(WebSocketServer.class).port();
    }

    public URI uri(String pathAndQuery) {
        return URI.create("ws://127.0.0.1:" + port() + pathAndQuery);
    }

    /** Connects a client that keeps what it is told. */
    public TestClient connect(String pathAndQuery) {
        return TestClient.connect(uri(pathAndQuery));
    }

    /** Connects as a user and waits for push 3. */
    public TestClient connectAs(long uid) {
        TestClient client = connect("/?token=" + product.token(uid));
        client.awaitText("\"type\":3");
        return client;
    }

    /** Appends a message to the log and pushes it, as a commit would. */
    public long say(long roomId, String text) {
        long seq = product.append(roomId, text);
        pushMessage(roomId, seq);
        return seq;
    }

    /** Pushes a message that is in the log. */
    public void pushMessage(long roomId, long seq) {
        push(
                product.entry(roomId, seq).payload(),
                new Audience.Room(
                        roomId, product.memberVersion(roomId), new RoomOrder.Appended(seq)));
    }

    /** Pushes at once. */
    public void push(PushPayload payload, Audience audience) {
        bean(Pusher.class).push(new PushEvent(payload, audience));
    }

    public void publish(ClusterEvent event) {
        bean(ClusterEvents.class).publish(event);
    }

    /** The value of a counter or gauge. */
    public double metric(String name, String... tags) {
        var meter = bean(MeterRegistry.class).find(name).tags(tags).meter();
        if (meter == null) {
            return 0;
        }
        return meter.measure().iterator().next().getValue();
    }

    @Override
    public void close() {
        context.close();
    }
}
