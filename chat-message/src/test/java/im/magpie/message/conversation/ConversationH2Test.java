package im.magpie.message.conversation;

import im.magpie.sql.TestDatabase;

class ConversationH2Test extends ConversationSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
