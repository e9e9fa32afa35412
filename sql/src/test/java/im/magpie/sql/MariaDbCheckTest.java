package im.magpie.sql;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB's binaries exist for linux-x86_64 only")
class MariaDbCheckTest extends DatabaseCheckContract {
    @Override
    TestDatabase open() {
        return TestDatabase.mariaDb();
    }
}
