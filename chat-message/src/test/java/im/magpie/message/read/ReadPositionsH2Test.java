package im.magpie.message.read;

import im.magpie.sql.TestDatabase;

class ReadPositionsH2Test extends ReadPositionsSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
