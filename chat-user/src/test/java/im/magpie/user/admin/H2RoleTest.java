package im.magpie.user.admin;

import im.magpie.sql.TestDatabase;

class H2RoleTest extends RoleContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
