package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Shows what this node knows of the others, as docs/metrics.md has it. */
@Component
class ClusterMetrics {

    ClusterMetrics(
            MeterRegistry registry, ClusterBus bus, ClusterNodes nodes, NodeDirectory directory) {
        Gauge.builder("magpie.bus.up", () -> bus.isReceiving() ? 1 : 0).register(registry);
        Gauge.builder("magpie.cluster.nodes", () -> nodes.alive().size()).register(registry);
        Gauge.builder("magpie.directory.everybody", directory::nodesWithEverybody)
                .register(registry);
    }
}
