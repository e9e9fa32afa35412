package im.magpie.user.admin;

import im.magpie.sql.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mySqlAvailable",
        disabledReason = "MySQL's binaries need linux-x86_64, libaio.so.1 and libnuma.so.1")
class MySqlFoundUsersTest extends FoundUsersContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.mySql();
    }
}
