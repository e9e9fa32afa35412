package im.magpie.server.conformance;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.LabOptions.Database;
import im.magpie.lab.Nginx;
import im.magpie.server.process.Trust;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Two nodes of the packaged jar on MySQL 8, as the world sees them: everything goes by https and
 * wss through nginx with the deployed configuration. Only its limits are raised, because the whole
 * suite is one address to it. One lab serves all suites of a test run; it ends with the run.
 */
final class ProxiedInstallation implements Installation, BeforeAllCallback, ExecutionCondition {
    private static final String ORIGIN = "https://chat.example.test";
    private static final int NO_LIMIT = 100_000;

    private Proxied proxied;

    @Override
    public void beforeAll(ExtensionContext context) {
        proxied =
                context.getRoot()
                        .getStore(Namespace.create(ProxiedInstallation.class))
                        .computeIfAbsent("lab", key -> start(), Proxied.class);
    }

    private Proxied start() {
        Lab lab =
                Lab.start(
                        LabOptions.cluster(2, ClusteredInstallation.nodeFor(this))
                                .on(Database.MYSQL)
                                .withCallsPerSecond(NO_LIMIT));
        Nginx nginx = lab.nginx().orElseThrow();
        return new Proxied(lab, nginx, Trust.in(nginx.certificate()));
    }

    /** The one place that says what makes no sense through a proxy. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getTags().contains(GatewayConformance.AT_THE_NODE)
                ? ConditionEvaluationResult.disabled("the proxy does it otherwise, see the tag")
                : ConditionEvaluationResult.enabled("the proxy changes nothing about it");
    }

    @Override
    public List<Node> nodes() {
        int port = proxied.nginx().port();
        return List.of(
                new Node(
                        URI.create("https://localhost:" + port),
                        URI.create("wss://localhost:" + port)));
    }

    @Override
    public boolean isOneNode() {
        return false;
    }

    @Override
    public Optional<SSLContext> tls() {
        return Optional.of(proxied.trust());
    }

    @Override
    public String allowedOrigin() {
        return ORIGIN;
    }

    private record Proxied(Lab lab, Nginx nginx, SSLContext trust) implements AutoCloseable {
        @Override
        public void close() {
            lab.close();
        }
    }
}
