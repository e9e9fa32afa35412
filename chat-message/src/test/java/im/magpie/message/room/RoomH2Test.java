package im.magpie.message.room;

import im.magpie.sql.TestDatabase;

class RoomH2Test extends RoomSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
