package im.magpie.user.admin;

import im.magpie.sql.TestDatabase;

class H2FoundUsersTest extends FoundUsersContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
