package im.magpie.sql;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mySqlAvailable",
        disabledReason = "MySQL's binaries need linux-x86_64, libaio.so.1 and libnuma.so.1")
class MySqlSchemaTest extends SchemaContract {
    @Override
    TestDatabase open() {
        return TestDatabase.mySql();
    }
}
