package im.magpie.message.send;

import im.magpie.sql.TestDatabase;

class MessageTypesH2Test extends MessageTypesSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
