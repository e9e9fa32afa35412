package im.magpie.user.wechat;

import im.magpie.sql.TestDatabase;

class H2WeChatLoginTest extends WeChatLoginContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
