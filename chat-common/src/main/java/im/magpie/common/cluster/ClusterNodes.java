package im.magpie.common.cluster;

import java.util.Set;
import java.util.function.Consumer;

/** The nodes that run. */
public interface ClusterNodes {

    /**
     * The runs of nodes that live as far as this node knows, its own among them. Answered from
     * memory, a few seconds old; a node that died without a word is here for up to 20 s more.
     */
    Set<NodeId> alive();

    /** Whether this is the node that does what one node does for all. Twice must be harmless. */
    default boolean isFirst(NodeId self) {
        return alive().stream().map(NodeId::name).min(String::compareTo).stream()
                .allMatch(first -> first.compareTo(self.name()) >= 0);
    }

    /**
     * Hands in the name of every node that stopped or was lost, so that what it held can be given
     * up; called by one node, in the background. It may block, may be called twice for one end, and
     * is called again when it throws.
     */
    void onGone(Consumer<String> handler);

    /**
     * Runs when the others may have given this node up while it could not speak: what it holds must
     * be said again. In the background; it may block.
     */
    void onLapse(Runnable handler);
}
