package im.magpie.message;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import java.util.Set;
import java.util.function.Consumer;

/** A node on its own, until a test gives it another. */
public final class FakeNodes implements ClusterNodes {
    private volatile Set<NodeId> alive = Set.of(new NodeId("local", "1"));

    /** There is another node from now on. */
    public void addOther() {
        alive = Set.of(new NodeId("local", "1"), new NodeId("other", "1"));
    }

    @Override
    public Set<NodeId> alive() {
        return alive;
    }

    @Override
    public void onGone(Consumer<String> handler) {
        // Nobody goes.
    }

    @Override
    public void onLapse(Runnable handler) {
        // Nobody is cut off.
    }
}
