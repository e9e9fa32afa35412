package im.magpie.message.friendroom;

import im.magpie.sql.TestDatabase;

class FriendRoomH2Test extends FriendRoomSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
