package im.magpie.server.conformance;

import im.magpie.server.process.MagpieProcess;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The packaged jar as it comes, one node with everything inside. One process serves all suites of a
 * test run; it ends with the run.
 */
final class EmbeddedInstallation implements Installation, BeforeAllCallback {
    private static final String ORIGIN = "https://chat.example.test";

    private MagpieProcess magpie;

    @Override
    public void beforeAll(ExtensionContext context) {
        magpie =
                context.getRoot()
                        .getStore(Namespace.create(EmbeddedInstallation.class))
                        .computeIfAbsent("magpie", key -> startMagpie(), MagpieProcess.class);
    }

    private MagpieProcess startMagpie() {
        return MagpieProcess.start(
                "--chat.admin.accounts=" + superAdminAccount(),
                "--chat.rate-limit.enabled=false",
                "--chat.login.password.strength=4",
                "--chat.preview.intranet=" + webSiteAddress() + "/32",
                "--chat.allowed-origins=" + ORIGIN);
    }

    @Override
    public List<Node> nodes() {
        return List.of(new Node(magpie.http(), magpie.ws()));
    }

    @Override
    public String allowedOrigin() {
        return ORIGIN;
    }
}
