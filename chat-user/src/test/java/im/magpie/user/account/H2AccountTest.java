package im.magpie.user.account;

import im.magpie.sql.TestDatabase;

class H2AccountTest extends AccountContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
