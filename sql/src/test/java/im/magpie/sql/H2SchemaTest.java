package im.magpie.sql;

class H2SchemaTest extends SchemaContract {
    @Override
    TestDatabase open() {
        return TestDatabase.h2();
    }
}
