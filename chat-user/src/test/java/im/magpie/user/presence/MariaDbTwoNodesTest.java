package im.magpie.user.presence;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB's binaries exist for linux-x86_64 only")
class MariaDbTwoNodesTest extends TwoNodesContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.mariaDb();
    }
}
