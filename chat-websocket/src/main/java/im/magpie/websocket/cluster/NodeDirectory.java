package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which nodes hold connections of which users. Users only, never connections or rooms. A directory
 * may name too many nodes, and does where it does not know better; it leaves one out only for
 * moments. Methods may block.
 *
 * <p>Adding, removing and renewing are called by one thread at a time. Adding and removing twice is
 * harmless. When one of the three throws, the next renewal that succeeds makes up for it.
 */
public interface NodeDirectory {

    /** These users have a connection on this node. */
    void add(Collection<Long> uids);

    /** These users have no connection on this node any more. */
    void remove(Collection<Long> uids);

    /**
     * Keeps alive what this node has said; called every second, from before the first user on. When
     * that is lost, or was never said, everything is said again.
     *
     * @param present all users that have a connection on this node now
     */
    void renew(Supplier<? extends Collection<Long>> present);

    /** Whether it answers, as far as is known. Does not block. */
    default boolean isAnswering() {
        return true;
    }

    /**
     * The nodes of users, in one read; users without any are left out, and so are nodes that are
     * gone.
     *
     * @throws RuntimeException when nobody knows: then any node may hold any user
     */
    Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids);

    /**
     * How many living nodes, of which it is not known whom they hold, the last question counted as
     * having everybody. For those who operate it.
     */
    default int nodesWithEverybody() {
        return 0;
    }
}
