package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;

class LocalNodeDirectoryTest extends NodeDirectoryContract {
    private final LocalHub hub = new LocalHub();

    @Override
    NodeDirectory directory(NodeId node) {
        return new LocalNodeDirectory(node, hub);
    }
}
