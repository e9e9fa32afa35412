package im.magpie.message.group;

import im.magpie.sql.TestDatabase;

class GroupRaceH2Test extends GroupRaceSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
