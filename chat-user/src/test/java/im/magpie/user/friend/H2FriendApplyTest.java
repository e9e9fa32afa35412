package im.magpie.user.friend;

import im.magpie.sql.TestDatabase;

class H2FriendApplyTest extends FriendApplyContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
