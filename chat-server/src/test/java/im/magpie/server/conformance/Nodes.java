package im.magpie.server.conformance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes the nodes of an installation in turn. */
final class Nodes {
    private final List<Installation.Node> nodes;
    private final AtomicInteger turn = new AtomicInteger();

    Nodes(List<Installation.Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    Installation.Node next() {
        return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    }
}
