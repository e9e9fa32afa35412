package im.magpie.server.conformance;

import im.magpie.lab.MySqlServer;
import im.magpie.lab.Nginx;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on MySQL 8 behind nginx pass the whole suite. */
@EnabledIf(
        value = "everythingIsHere",
        disabledReason = "nginx, or a library of the system that MySQL needs, is not installed")
class ProxiedConformanceIT extends WholeConformance {
    @RegisterExtension static final ProxiedInstallation PROXIED = new ProxiedInstallation();

    ProxiedConformanceIT() {
        super(PROXIED);
    }

    static boolean everythingIsHere() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"))
                || (MySqlServer.isAvailable() && Nginx.isAvailable());
    }
}
