package im.magpie.user.item;

import im.magpie.sql.TestDatabase;

class H2BadgeTest extends BadgeContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
