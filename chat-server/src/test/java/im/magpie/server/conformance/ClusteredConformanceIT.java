package im.magpie.server.conformance;

import im.magpie.lab.LabOptions.Database;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes that share MariaDB, Redis and RocketMQ pass the whole suite. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
class ClusteredConformanceIT extends WholeConformance {
    @RegisterExtension
    static final ClusteredInstallation CLUSTER = new ClusteredInstallation(Database.MARIADB);

    ClusteredConformanceIT() {
        super(CLUSTER);
    }
}
