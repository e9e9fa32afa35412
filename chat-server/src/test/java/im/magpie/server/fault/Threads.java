package im.magpie.server.fault;

import im.magpie.lab.Node;
import im.magpie.server.cluster.Side;
import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.history.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Counts the threads of the nodes during a run; the system is asked, not the node. */
final class Threads implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;
    private static final String LINE = "Threads:";

    private final TwoNodes nodes;
    private final Recorder recorder;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Threads(TwoNodes nodes, Recorder recorder) {
        this.nodes = nodes;
        this.recorder = recorder;
    }

    void start() {
        var unused =
                timer.scheduleWithFixedDelay(
                        () -> nodes.sides().forEach(this::count),
                        0,
                        PERIOD_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void count(Side side) {
        Node node = side.node();
        try {
            Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> Integer.parseInt(line.substring(LINE.length()).trim()))
                    .forEach(
                            count ->
                                    recorder.add(
                                            new Entry.Threads(recorder.now(), node.name(), count)));
        } catch (IOException e) {
            // The node has ended.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
