package im.magpie.message.send;

import im.magpie.sql.TestDatabase;

class SendH2Test extends SendSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
