package im.magpie.user.login;

import im.magpie.sql.TestDatabase;

class H2QrLoginTest extends QrLoginContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
