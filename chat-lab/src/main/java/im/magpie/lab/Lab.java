package im.magpie.lab;

import im.magpie.lab.LabOptions.Omission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A whole cluster: database, Redis, RocketMQ, nodes, nginx. It stays when one of them ends; that
 * one can be restarted. Closing ends all and deletes the folder.
 */
public final class Lab implements AutoCloseable {
    private static final int SECRET_BYTES = 36;

    private final LabFolder folder;
    private final LabOptions options;
    private final DatabaseServer database;
    private final RedisServer redis;
    private final RocketMqServer rocketMq;
    private final String secret = secret();
    private final List<Node> nodes = new ArrayList<>();
    private final Optional<Nginx> nginx;

    private Lab(LabFolder folder, LabOptions options) {
        this.folder = folder;
        this.options = options;
        this.database =
                switch (options.database()) {
                    case MARIADB -> new MariaDbServer(folder);
                    case MYSQL -> new MySqlServer(folder);
                };
        this.redis = new RedisServer(folder);
        this.rocketMq = new RocketMqServer(folder);
        options.node().ifPresent(this::addNodes);
        this.nginx = isWanted(Omission.NGINX) && !nodes.isEmpty() ? proxy() : Optional.empty();
    }

    /**
     * Starts everything and waits until all of it serves.
     *
     * @throws IllegalStateException if something does not start, with the end of its log; what has
     *     started by then is ended
     */
    public static Lab start(LabOptions options) {
        LabFolder folder = LabFolder.create(options.keep());
        try {
            Lab lab = new Lab(folder, options);
            lab.startAll(lab.servers());
            lab.startAll(lab.nodes);
            lab.startAll(lab.nginx.stream().toList());
            return lab;
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    private boolean isWanted(Omission part) {
        return !options.without().contains(part);
    }

    private void addNodes(NodeOptions node) {
        for (int number = 1; number <= options.nodes(); number++) {
            String name = "node" + number;
            nodes.add(new Node(folder, name, node.withDefaults(arguments(node, name))));
        }
    }

    /**
     * Launches one more node of this cluster and does not wait: for starts that are expected to
     * fail, or to compete with another. It has a folder, a log and ports of its own, and is not one
     * of {@link #nodes()}.
     *
     * @param name names its log; its {@code chat.node-id}, too, unless the arguments have another
     * @param more arguments of the application, {@code --key=value}; they win over all others
     */
    public Node launchNode(String name, String... more) {
        NodeOptions given = options.node().orElseThrow();
        NodeOptions node =
                new NodeOptions(given.jar(), given.java(), given.jvmOptions(), List.of(more))
                        .withDefaults(given.arguments());
        return Node.launch(folder, name, node.withDefaults(arguments(node, name)));
    }

    /** What makes a node one of this cluster. One that is told to be embedded is left alone. */
    private List<String> arguments(NodeOptions node, String name) {
        if (node.arguments().contains("--chat.mode=embedded")) {
            return List.of();
        }
        return List.of(
                "--chat.mode=clustered",
                "--chat.node-id=" + name,
                "--chat.token.secret=" + secret,
                "--chat.files.folder=" + folder.path().resolve("files"),
                "--chat.redis.url=" + redis.url(),
                "--rocketmq.name-server=" + rocketMq.nameServer(),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password());
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Optional<Nginx> proxy() {
        return Nginx.program()
                .map(
                        program ->
                                new Nginx(
                                        folder, "nginx", program, nodes, options.callsPerSecond()));
    }

    private List<Part> servers() {
        List<Part> servers = new ArrayList<>();
        servers.add(database);
        if (isWanted(Omission.REDIS)) {
            servers.add(redis);
        }
        if (isWanted(Omission.ROCKETMQ)) {
            servers.add(rocketMq);
        }
        return servers;
    }

    /** Starts parts side by side. The first failure is the one that is told. */
    private void startAll(List<? extends Part> parts) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            ExecutorCompletionService<Void> starts = new ExecutorCompletionService<>(threads);
            parts.forEach(part -> starts.submit(part::start, null));
            for (int done = 0; done < parts.size(); done++) {
                starts.take().get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** The database, whichever it is. Its name is {@code mysql}. */
    public DatabaseServer database() {
        return database;
    }

    /** Redis; not alive when it was left out. */
    public RedisServer redis() {
        return redis;
    }

    /** RocketMQ; not alive when it was left out. */
    public RocketMqServer rocketMq() {
        return rocketMq;
    }

    /** The nodes, node1 first. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** One node, counted from 1 as in its name. */
    public Node node(int number) {
        return nodes.get(number - 1);
    }

    /** The proxy; empty when it is not installed, left out, or without nodes. */
    public Optional<Nginx> nginx() {
        return nginx;
    }

    /** The folder that everything lies in. */
    public LabFolder folder() {
        return folder;
    }

    /** Everything that can be killed and restarted. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(database, redis, rocketMq));
        parts.addAll(nodes);
        nginx.ifPresent(parts::add);
        return parts;
    }

    /** All ports and process ids, in one line of JSON. */
    public String json() {
        return "{\"nodes\":["
                + nodes.stream().map(Lab::json).collect(Collectors.joining(","))
                + "],\"mysql\":"
                + json("port", database)
                + ",\"redis\":"
                + (redis.isAlive() ? json("port", redis) : "null")
                + ",\"rocketmq\":"
                + (rocketMq.isAlive() ? json("port", rocketMq) : "null")
                + ",\"nginx\":"
                + nginx.map(part -> json("https", part)).orElse("null")
                + "}";
    }

    private static String json(Node node) {
        return "{\"http\":%d,\"ws\":%d,\"pid\":%d}".formatted(node.http(), node.ws(), node.pid());
    }

    private static String json(String port, Part part) {
        return "{\"%s\":%d,\"pid\":%d}".formatted(port, part.port(), part.pid());
    }

    @Override
    public void close() {
        folder.close();
    }
}
