package im.magpie.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's nginx with the very configuration that is deployed: only names, nodes, ports, the
 * certificate and the place of its logs are put in, and on request other limits. One process, which
 * serves until it is killed.
 */
public final class Nginx extends Part {
    /** What surrounds the configuration in a system. Everything it writes is in its folder. */
    private static final String MAIN =
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events {
              worker_connections 4096;
            }
            http {
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              include magpie.conf;
            }
            """;

    private final Path program;
    private final List<Node> nodes;
    private final OptionalInt callsPerSecond;
    private final int plainPort;

    Nginx(
            LabFolder folder,
            String name,
            Path program,
            List<Node> nodes,
            OptionalInt callsPerSecond) {
        super(folder, name, folder.freePort());
        this.program = program;
        this.nodes = nodes;
        this.callsPerSecond = callsPerSecond;
        this.plainPort = folder.freePort();
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param nodes the nodes behind it, at least one; they are ready
     * @throws IllegalStateException if it is not installed
     */
    public static Nginx start(LabFolder folder, List<Node> nodes) {
        return start(folder, "nginx", nodes, OptionalInt.empty());
    }

    /**
     * Starts one beside others and waits until it serves.
     *
     * @param name what it is called in the folder
     * @param nodes the nodes behind it, at least one; they are ready
     * @param callsPerSecond see {@link LabOptions#callsPerSecond()}
     * @throws IllegalStateException if it is not installed
     */
    public static Nginx start(
            LabFolder folder, String name, List<Node> nodes, OptionalInt callsPerSecond) {
        Path program =
                program().orElseThrow(() -> new IllegalStateException("nginx is not installed"));
        Nginx nginx = new Nginx(folder, name, program, List.copyOf(nodes), callsPerSecond);
        nginx.start();
        return nginx;
    }

    /** Whether it is installed. */
    public static boolean isAvailable() {
        return program().isPresent();
    }

    /** The program, if it is installed. */
    static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The certificate that it shows, for clients that want to trust it. PEM. */
    public Path certificate() {
        return home().resolve("certificate.pem");
    }

    /** The port of plain HTTP, which only leads to the other one. */
    public int plainPort() {
        return plainPort;
    }

    /** Where it logs requests. */
    public Path accessLog() {
        return home().resolve("magpie.log");
    }

    /** Where it logs what goes wrong while it serves. */
    public Path errorLog() {
        return home().resolve("magpie.error.log");
    }

    @Override
    void prepare() {
        if (!Files.exists(certificate())) {
            Path store = home().resolve("keys.p12");
            runToEnd(List.of(Certificate.keytool(store)), Duration.ofMinutes(1));
            Certificate.export(store, certificate(), home().resolve("key.pem"));
            configure();
        }
    }

    /** Done once: at a restart nodes may be down, and their ports unknown. */
    private void configure() {
        try {
            Files.writeString(home().resolve("nginx.conf"), MAIN);
            Files.writeString(home().resolve("magpie.conf"), configured(deployed()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    List<String> command() {
        return List.of(
                program.toString(),
                "-e",
                "stderr",
                "-p",
                home() + "/",
                "-c",
                home().resolve("nginx.conf").toString());
    }

    @Override
    boolean isReady() {
        return Probe.listens(port());
    }

    private String configured(String deployed) {
        String text = servers(deployed, "server 127.0.0.1:8080 ", Node::http);
        text = servers(text, "server 127.0.0.1:8090 ", Node::ws);
        text = replace(text, "  listen [::]:443 ssl http2 default_server;\n", "");
        text = replace(text, "  listen [::]:443 ssl http2;\n", "");
        text = replace(text, "  listen [::]:80;\n", "");
        text = replace(text, "listen 443 ", "listen 127.0.0.1:" + port() + " ");
        text = replace(text, "listen 80;", "listen 127.0.0.1:" + plainPort + ";");
        text = replace(text, "server_name im.example.org;", "server_name localhost 127.0.0.1;");
        text = replace(text, "/etc/ssl/certs/im.example.org.pem", certificate().toString());
        text =
                replace(
                        text,
                        "/etc/ssl/private/im.example.org.key",
                        home().resolve("key.pem").toString());
        text = replace(text, "/var/log/nginx/", home() + "/");
        return callsPerSecond.isPresent() ? limited(text, callsPerSecond.getAsInt()) : text;
    }

    /** All that is allowed at once is what is allowed in a second. */
    private static String limited(String text, int callsPerSecond) {
        String rate = " rate=" + callsPerSecond + "r/s;";
        return text.replaceAll(" rate=\\d+r/s;", rate)
                .replaceAll(" burst=\\d+ ", " burst=" + callsPerSecond + " ");
    }

    /** One line of a server becomes one for each node, with the same parameters. */
    private String servers(String text, String server, ToIntFunction<Node> port) {
        int at = text.indexOf(server);
        if (at < 0 || text.indexOf(server, at + 1) >= 0) {
            throw new IllegalStateException("magpie.conf must have '" + server + "' exactly once");
        }
        String parameters = text.substring(at + server.length(), text.indexOf('\n', at));
        String lines =
                nodes.stream()
                        .map(node -> "server 127.0.0.1:" + port.applyAsInt(node) + " " + parameters)
                        .collect(Collectors.joining("\n  "));
        return text.replace(server + parameters, lines);
    }

    /** What is deployed may change, but not without the lab noticing. */
    private static String replace(String text, String what, String with) {
        if (!text.contains(what)) {
            throw new IllegalStateException("magpie.conf must have '" + what + "'");
        }
        return text.replace(what, with);
    }

    private static String deployed() throws IOException {
        try (InputStream file = Nginx.class.getResourceAsStream("magpie.conf")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path home() {
        return folder().folder(name());
    }
}
