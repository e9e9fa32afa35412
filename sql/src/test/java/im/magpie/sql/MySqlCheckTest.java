package im.magpie.sql;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mySqlAvailable",
        disabledReason = "MySQL's binaries need linux-x86_64, libaio.so.1 and libnuma.so.1")
class MySqlCheckTest extends DatabaseCheckContract {
    @Override
    TestDatabase open() {
        return TestDatabase.mySql();
    }
}
