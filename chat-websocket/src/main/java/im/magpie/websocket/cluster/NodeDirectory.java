package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes hold connections of which users. Users only, never connections or rooms. Entries of a
 * node that is gone are left out. Methods may block; adding and removing twice is harmless.
 */
public interface NodeDirectory {

    /** These users have a connection on this node. */
    void add(Collection<Long> uids);

    /** These users have no connection on this node any more. */
    void remove(Collection<Long> uids);

    /** The nodes of users, in one read; users without any are left out. */
    Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids);
}
