package im.magpie.message.read;

import im.magpie.sql.TestDatabase;

class ReadCountsH2Test extends ReadCountsSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
