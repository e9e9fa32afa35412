package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A directory inside one JVM, shared by the nodes of a {@link LocalHub}. */
public final class LocalNodeDirectory implements NodeDirectory {
    private final NodeId self;
    private final LocalHub hub;

    /**
     * @param self the node this directory speaks for
     * @param hub where the nodes meet
     */
    public LocalNodeDirectory(NodeId self, LocalHub hub) {
        this.self = self;
        this.hub = hub;
    }

    @Override
    public void add(Collection<Long> uids) {
        for (Long uid : uids) {
            hub.nodesByUser().compute(uid, (id, nodes) -> with(nodes));
        }
    }

    @Override
    public void remove(Collection<Long> uids) {
        for (Long uid : uids) {
            hub.nodesByUser().computeIfPresent(uid, (id, nodes) -> without(nodes));
        }
    }

    private Set<NodeId> with(Set<NodeId> nodes) {
        if (nodes == null) {
            return Set.of(self);
        }
        Set<NodeId> more = new HashSet<>(nodes);
        more.add(self);
        return Set.copyOf(more);
    }

    private Set<NodeId> without(Set<NodeId> nodes) {
        Set<NodeId> less = new HashSet<>(nodes);
        less.remove(self);
        return less.isEmpty() ? null : Set.copyOf(less);
    }

    @Override
    public void renew(Supplier<? extends Collection<Long>> present) {
        // Nothing is lost in here.
    }

    @Override
    public Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids) {
        Map<Long, Set<NodeId>> found = new HashMap<>();
        for (Long uid : uids) {
            Set<NodeId> nodes = hub.nodesByUser().get(uid);
            if (nodes != null) {
                found.put(uid, nodes);
            }
        }
        return found;
    }
}
