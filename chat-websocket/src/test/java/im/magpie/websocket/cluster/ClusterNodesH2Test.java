package im.magpie.websocket.cluster;

import im.magpie.sql.TestDatabase;

class ClusterNodesH2Test extends ClusterNodesSuite {

    @Override
    TestDatabase open() {
        return TestDatabase.h2();
    }
}
