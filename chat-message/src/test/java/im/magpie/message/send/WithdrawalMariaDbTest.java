package im.magpie.message.send;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB binaries exist for linux-x86_64 only")
class WithdrawalMariaDbTest extends WithdrawalSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.mariaDb();
    }
}
