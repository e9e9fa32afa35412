package im.magpie.user.friend;

import im.magpie.sql.TestDatabase;

class H2FriendTest extends FriendContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
