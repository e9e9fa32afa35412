package im.magpie.user.login;

import im.magpie.sql.TestDatabase;

class H2RegistrationTest extends RegistrationContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
