package im.magpie.message.history;

import im.magpie.sql.TestDatabase;

class ReadingH2Test extends ReadingSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
