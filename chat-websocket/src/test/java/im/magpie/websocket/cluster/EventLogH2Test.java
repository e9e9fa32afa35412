package im.magpie.websocket.cluster;

import im.magpie.sql.TestDatabase;

class EventLogH2Test extends EventLogSuite {

    @Override
    TestDatabase open() {
        return TestDatabase.h2();
    }
}
