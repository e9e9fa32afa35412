package im.magpie.message.preview;

import im.magpie.sql.TestDatabase;

class LinkCardH2Test extends LinkCardSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
