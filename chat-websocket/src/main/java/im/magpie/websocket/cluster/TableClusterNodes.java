package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.repeat.Repeating;
import im.magpie.websocket.NodeIdTakenException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The nodes by what they write into the database they share. Each raises its beat every {@link
 * #PERIOD}; whose beat was read {@link #SILENT} times in a row without having risen is gone. Only
 * successful reads count, so a database that is away makes nobody dead, and no clock of one machine
 * is compared with that of another.
 */
public final class TableClusterNodes implements ClusterNodes, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TableClusterNodes.class);

    static final Duration PERIOD = Duration.ofSeconds(3);

    /** 15 s. */
    static final int SILENT = 5;

    /** Two periods and more: a node that lives has spoken by then, also on a slow database. */
    private static final Duration WATCH = Duration.ofSeconds(8);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Starts before what serves clients and stops after it. */
    private static final int PHASE = 400;

    private final NodeId self;
    private final NodeTable table;
    private final Clock clock;
    private final Runnable replaced;
    private final List<Consumer<String>> goneHandlers = new CopyOnWriteArrayList<>();
    private final List<Runnable> lapseHandlers = new CopyOnWriteArrayList<>();
    private final Repeating loop = new Repeating("cluster-nodes", PERIOD, this::poll);

    private Map<NodeId, Heard> heard = new HashMap<>();
    private boolean lapsed;
    private boolean over;
    private volatile Set<NodeId> alive;

    /** What was read of a node: its last beat, and how often it has been the same. */
    private record Heard(NodeTable.Row row, int silent) {

        static Heard next(Heard before, NodeTable.Row now) {
            return before == null || before.row.beat() != now.beat()
                    ? new Heard(now, 0)
                    : new Heard(now, before.silent + 1);
        }

        boolean isGone() {
            return silent >= SILENT;
        }
    }

    /**
     * @param self this node
     * @param dataSource the database all nodes share
     * @param clock tells when the node started, for people
     * @param replaced ends this process: another node has taken over its name
     */
    public TableClusterNodes(NodeId self, DataSource dataSource, Clock clock, Runnable replaced) {
        this.self = self;
        this.table = new NodeTable(dataSource);
        this.clock = clock;
        this.replaced = replaced;
        this.alive = Set.of(self);
    }

    @Override
    public Set<NodeId> alive() {
        return alive;
    }

    @Override
    public void onGone(Consumer<String> handler) {
        goneHandlers.add(handler);
    }

    @Override
    public void onLapse(Runnable handler) {
        lapseHandlers.add(handler);
    }

    /**
     * Takes the name. A row that is there already was left by a run that was killed, or belongs to
     * one that lives: it is watched for as long as a living node needs to speak.
     *
     * @throws NodeIdTakenException when the other one lives
     */
    @Override
    public void start() {
        while (!table.enter(self, clock.millis())) {
            Optional<NodeTable.Row> other = table.find(self.name());
            if (other.isPresent()) {
                requireSilence(other.get());
                table.remove(other.get());
            }
        }
        poll();
        loop.start();
    }

    private void requireSilence(NodeTable.Row other) {
        long until = System.nanoTime() + WATCH.toNanos();
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            Optional<NodeTable.Row> now = table.find(self.name());
            if (now.isPresent() && !now.get().equals(other)) {
                throw new NodeIdTakenException(self.name());
            }
        }
    }

    /** Speaks, and listens to the others. */
    void poll() {
        if (!table.beat(self) && !returned()) {
            return;
        }
        listen();
        if (isFirst(self)) {
            buryTheGone();
        }
        if (lapsed) {
            lapseHandlers.forEach(Runnable::run);
            lapsed = false;
        }
    }

    /** The others gave this node up, or another one has its name. */
    private boolean returned() {
        lapsed = true;
        if (table.enter(self, clock.millis())) {
            log.warn("this node was silent for so long that the others gave it up; it is back");
            return true;
        }
        if (!over) {
            over = true;
            log.error("another node has started with chat.node-id={}: this one stops", self.name());
            replaced.run();
        }
        return false;
    }

    private void listen() {
        Map<NodeId, Heard> now = new HashMap<>();
        Set<NodeId> living = new HashSet<>(Set.of(self));
        for (NodeTable.Row row : table.all()) {
            Heard next = Heard.next(heard.get(row.node()), row);
            now.put(row.node(), next);
            if (!next.isGone()) {
                living.add(row.node());
            }
        }
        heard = now;
        alive = Set.copyOf(living);
    }

    /** What a node held is given up before its row goes, so that nothing is forgotten. */
    private void buryTheGone() {
        for (Heard each : heard.values()) {
            if (each.isGone()) {
                String name = each.row().node().name();
                log.warn("node {} is gone: nothing was heard of it for 15 s", name);
                goneHandlers.forEach(handler -> handler.accept(name));
                table.remove(each.row());
            }
        }
    }

    @Override
    public void stop() {
        loop.stop();
        try {
            table.remove(self);
        } catch (RuntimeException e) {
            log.warn("the others will miss this node only later: {}", e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
