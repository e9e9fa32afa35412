package im.magpie.common.cluster;

import java.util.Set;
import java.util.function.Consumer;

/** A node that has no others. */
public final class SingleNode implements ClusterNodes {
    private final NodeId self;

    /**
     * @param self this node
     */
    public SingleNode(NodeId self) {
        this.self = self;
    }

    @Override
    public Set<NodeId> alive() {
        return Set.of(self);
    }

    @Override
    public void onGone(Consumer<String> handler) {
        // There is nobody to go.
    }

    @Override
    public void onLapse(Runnable handler) {
        // There is nobody to give this node up.
    }
}
