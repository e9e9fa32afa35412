package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.HashSet;
import java.util.Set;

/**
 * Which other nodes need an event. A node that is told more than it needs drops it, so a set may
 * always be made larger.
 *
 * @param everybody all nodes, those included that the sender has not heard of
 * @param nodes the nodes; empty when {@code everybody}
 */
public record Targets(boolean everybody, Set<NodeId> nodes) {
    /** All other nodes. */
    public static final Targets ALL = new Targets(true, Set.of());

    /** No other node. */
    public static final Targets NOBODY = new Targets(false, Set.of());

    public Targets {
        nodes = everybody ? Set.of() : Set.copyOf(nodes);
    }

    /** These nodes. */
    public static Targets of(Set<NodeId> nodes) {
        return new Targets(false, nodes);
    }

    /** Whether there is nobody to tell. */
    public boolean isNobody() {
        return !everybody && nodes.isEmpty();
    }

    /** Whether a node is meant. */
    public boolean include(NodeId node) {
        return everybody || nodes.contains(node);
    }

    /** Both sets in one. */
    public Targets and(Targets others) {
        if (everybody || others.everybody) {
            return ALL;
        }
        Set<NodeId> both = new HashSet<>(nodes);
        both.addAll(others.nodes);
        return of(both);
    }
}
