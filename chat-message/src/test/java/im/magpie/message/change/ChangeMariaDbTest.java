package im.magpie.message.change;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB binaries exist for linux-x86_64 only")
class ChangeMariaDbTest extends ChangeSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.mariaDb();
    }
}
