package im.magpie.user.presence;

import im.magpie.sql.TestDatabase;

class H2PresenceTest extends PresenceContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
