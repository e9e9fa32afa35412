package im.magpie.server.conformance;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.LabOptions.Database;
import im.magpie.lab.LabOptions.Omission;
import im.magpie.lab.NodeOptions;
import im.magpie.server.process.MagpieProcess;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Two nodes of the packaged jar on real servers. Requests and connections go to both in turn. One
 * lab serves all suites of a test run; it ends with the run.
 */
final class ClusteredInstallation implements Installation, BeforeAllCallback {
    private static final String ORIGIN = "https://chat.example.test";

    private final Database database;
    private Lab lab;

    ClusteredInstallation(Database database) {
        this.database = database;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        lab =
                context.getRoot()
                        .getStore(Namespace.create(ClusteredInstallation.class))
                        .computeIfAbsent(database, key -> startLab(), Lab.class);
    }

    private Lab startLab() {
        return Lab.start(LabOptions.cluster(2, nodeFor(this)).on(database).without(Omission.NGINX));
    }

    /** How the nodes of such an installation are started. */
    static NodeOptions nodeFor(Installation installation) {
        return NodeOptions.of(MagpieProcess.jar())
                .withJava(MagpieProcess.java())
                .withArguments(
                        "--chat.admin.accounts=" + installation.superAdminAccount(),
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.enabled=true",
                        "--chat.login.password.strength=4",
                        "--chat.login.development.enabled=true",
                        "--chat.preview.intranet=" + installation.webSiteAddress() + "/32",
                        "--chat.allowed-origins=" + installation.allowedOrigin());
    }

    @Override
    public List<Node> nodes() {
        return lab.nodes().stream()
                .map(node -> new Node(loopback("http", node.http()), loopback("ws", node.ws())))
                .toList();
    }

    private static URI loopback(String scheme, int port) {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    @Override
    public String allowedOrigin() {
        return ORIGIN;
    }
}
