package im.magpie.message.send;

import im.magpie.sql.TestDatabase;

class MessageLogH2Test extends MessageLogSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
