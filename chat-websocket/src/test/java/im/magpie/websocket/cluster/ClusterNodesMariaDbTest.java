package im.magpie.websocket.cluster;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB binaries exist for linux-x86_64 only")
class ClusterNodesMariaDbTest extends ClusterNodesSuite {

    @Override
    TestDatabase open() {
        return TestDatabase.mariaDb();
    }
}
