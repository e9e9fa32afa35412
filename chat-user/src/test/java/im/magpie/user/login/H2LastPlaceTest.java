package im.magpie.user.login;

import im.magpie.sql.TestDatabase;

class H2LastPlaceTest extends LastPlaceContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
