package im.magpie.user.login;

import im.magpie.sql.TestDatabase;

class H2TokenTest extends TokenContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
