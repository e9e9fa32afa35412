package im.magpie.user.admin;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB's binaries exist for linux-x86_64 only")
class MariaDbFoundUsersTest extends FoundUsersContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.mariaDb();
    }
}
