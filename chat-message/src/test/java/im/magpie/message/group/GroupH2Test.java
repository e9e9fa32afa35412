package im.magpie.message.group;

import im.magpie.sql.TestDatabase;

class GroupH2Test extends GroupSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
