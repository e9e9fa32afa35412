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
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's nginx with the very configuration that is deployed: only the nodes, the port, the
 * certificate and the place of its log are put in. One process, which serves until it is killed.
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

    Nginx(LabFolder folder, Path program, List<Node> nodes) {
        super(folder, "nginx", folder.freePort());
        this.program = program;
        this.nodes = nodes;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param nodes the nodes behind it, at least one; they are ready
     * @throws IllegalStateException if it is not installed
     */
    public static Nginx start(LabFolder folder, List<Node> nodes) {
        Path program =
                program().orElseThrow(() -> new IllegalStateException("nginx is not installed"));
        Nginx nginx = new Nginx(folder, program, List.copyOf(nodes));
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
        String text = replace(deployed, "server 127.0.0.1:8080;", servers(Node::http));
        text = replace(text, "server 127.0.0.1:8090;", servers(Node::ws));
        text = replace(text, "listen 443 ", "listen 127.0.0.1:" + port() + " ");
        text = replace(text, "/etc/ssl/certs/im.example.org.pem", certificate().toString());
        text =
                replace(
                        text,
                        "/etc/ssl/private/im.example.org.key",
                        home().resolve("key.pem").toString());
        return replace(text, "/var/log/nginx/magpie.log", home().resolve("access.log").toString());
    }

    private String servers(ToIntFunction<Node> port) {
        return nodes.stream()
                .map(node -> "server 127.0.0.1:" + port.applyAsInt(node) + ";")
                .collect(Collectors.joining("\n  "));
    }

    /** What is deployed may change, but not without the lab noticing. */
    private static String replace(String text, String what, String with) {
        int at = text.indexOf(what);
        if (at < 0 || text.indexOf(what, at + 1) >= 0) {
            throw new IllegalStateException("magpie.conf must have '" + what + "' exactly once");
        }
        return text.replace(what, with);
    }

    private static String deployed() throws IOException {
        try (InputStream file = Nginx.class.getResourceAsStream("magpie.conf")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path home() {
        return folder().folder("nginx");
    }
}
