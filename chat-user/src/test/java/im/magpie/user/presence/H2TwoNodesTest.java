package im.magpie.user.presence;

import im.magpie.sql.TestDatabase;

class H2TwoNodesTest extends TwoNodesContract {
    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }
}
