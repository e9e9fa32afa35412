package im.magpie.message.send;

import im.magpie.sql.TestDatabase;

class WithdrawalH2Test extends WithdrawalSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
