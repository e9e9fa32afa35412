package im.magpie.user.account;

import im.magpie.sql.TestDatabase;

class H2RenameTest extends RenameContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
