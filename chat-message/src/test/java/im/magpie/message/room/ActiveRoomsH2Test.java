package im.magpie.message.room;

import im.magpie.sql.TestDatabase;

class ActiveRoomsH2Test extends ActiveRoomsSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
