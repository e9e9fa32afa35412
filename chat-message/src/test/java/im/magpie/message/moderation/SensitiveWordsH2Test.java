package im.magpie.message.moderation;

import im.magpie.sql.TestDatabase;

class SensitiveWordsH2Test extends SensitiveWordsSuite {
    @Override
    protected TestDatabase open() {
        return TestDatabase.h2();
    }
}
