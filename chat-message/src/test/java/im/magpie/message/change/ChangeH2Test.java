package im.magpie.message.change;

import im.magpie.sql.TestDatabase;

class ChangeH2Test extends ChangeSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
