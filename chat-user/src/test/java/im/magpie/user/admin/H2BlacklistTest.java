package im.magpie.user.admin;

import im.magpie.sql.TestDatabase;

class H2BlacklistTest extends BlacklistContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
