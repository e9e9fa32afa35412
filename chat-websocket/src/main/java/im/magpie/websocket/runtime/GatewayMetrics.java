package im.magpie.websocket.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Everything the gateway counts. Few and cheap: no timer per delivery, no label per room or user.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><td>{@code magpie.push.connections{kind=guest|user}}</td><td>open connections</td></tr>
 * <tr><td>{@code magpie.push.handshakes{result}}</td><td>finished handshakes: upgraded, or the HTTP
 *     status they were refused with, or timeout</td></tr>
 * <tr><td>{@code magpie.push.closes{reason}}</td><td>ended connections by reason</td></tr>
 * <tr><td>{@code magpie.push.frames.in}</td><td>frames read</td></tr>
 * <tr><td>{@code magpie.push.frames.out}, {@code magpie.push.bytes.out}</td><td>frames and bytes
 *     handed to sockets, counted per receiver</td></tr>
 * <tr><td>{@code magpie.push.queue.bytes}</td><td>bytes waiting for an event loop</td></tr>
 * <tr><td>{@code magpie.push.feeds}</td><td>rooms with listeners on this node</td></tr>
 * <tr><td>{@code magpie.push.feed.healed}</td><td>messages read from the log because their event
 *     did not come in time</td></tr>
 * <tr><td>{@code magpie.push.feed.dropped}</td><td>facts that are not in the log and were dropped
 *     because too many waited</td></tr>
 * <tr><td>{@code magpie.push.bus.sent}, {@code magpie.push.bus.received}</td><td>events that the
 *     bus has taken from this node, or brought from others</td></tr>
 * <tr><td>{@code magpie.push.bus.dropped}</td><td>events not handed to other nodes</td></tr>
 * <tr><td>{@code magpie.directory.lookups{outcome=answered|failed}}</td><td>questions which nodes
 *     hold some users</td></tr>
 * <tr><td>{@code magpie.push.events.read}</td><td>transactions of other nodes whose events were
 *     read in the table, since the bus had not brought all of them here: it lost them, or nobody
 *     here needed them</td></tr>
 * <tr><td>{@code magpie.push.events.behind}</td><td>new rows of that table that the last look
 *     found</td></tr>
 * <tr><td>{@code magpie.push.events.idle}</td><td>seconds since the last look that
 *     succeeded</td></tr>
 * <tr><td>{@code magpie.push.events.age}</td><td>age of the last message found by one</td></tr>
 * </table>
 *
 * <p>The whole list, for those who operate it, is docs/metrics.md.
 */
@Component
public class GatewayMetrics {
    private final MeterRegistry registry;
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder framesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder queuedBytes = new LongAdder();
    private final LongAdder busDropped = new LongAdder();
    private final Counter healed;
    private final Counter feedDropped;
    private final Counter busSent;
    private final Counter busReceived;
    private final Counter lookupsAnswered;
    private final Counter lookupsFailed;
    private final Counter eventsRead;
    private final AtomicLong eventsAge = new AtomicLong();

    /**
     * @param registry where the numbers are read
     */
    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        counts("magpie.push.frames.in", framesIn);
        counts("magpie.push.frames.out", framesOut);
        counts("magpie.push.bytes.out", bytesOut);
        counts("magpie.push.bus.dropped", busDropped);
        Gauge.builder("magpie.push.queue.bytes", queuedBytes, LongAdder::sum).register(registry);
        healed = registry.counter("magpie.push.feed.healed");
        feedDropped = registry.counter("magpie.push.feed.dropped");
        busSent = registry.counter("magpie.push.bus.sent");
        busReceived = registry.counter("magpie.push.bus.received");
        lookupsAnswered = registry.counter("magpie.directory.lookups", "outcome", "answered");
        lookupsFailed = registry.counter("magpie.directory.lookups", "outcome", "failed");
        eventsRead = registry.counter("magpie.push.events.read");
        Gauge.builder("magpie.push.events.age", eventsAge, age -> age.get() / 1e3)
                .baseUnit("seconds")
                .register(registry);
    }

    private void counts(String name, LongAdder adder) {
        FunctionCounter.builder(name, adder, LongAdder::sum).register(registry);
    }

    /** Shows the number of open connections of a kind. */
    public void connections(String kind, Supplier<Number> count) {
        Gauge.builder("magpie.push.connections", count).tag("kind", kind).register(registry);
    }

    /** Shows the number of rooms with listeners. */
    public void feeds(Supplier<Number> count) {
        Gauge.builder("magpie.push.feeds", count).register(registry);
    }

    /**
     * Shows how far this node is behind the table of events.
     *
     * @param behind new rows that the last look found
     * @param idle seconds since that look
     */
    public void events(Supplier<Number> behind, Supplier<Number> idle) {
        Gauge.builder("magpie.push.events.behind", behind).register(registry);
        Gauge.builder("magpie.push.events.idle", idle).baseUnit("seconds").register(registry);
    }

    /** A handshake ended. */
    public void handshake(String result) {
        registry.counter("magpie.push.handshakes", "result", result).increment();
    }

    /** Connections may end for this reason: shown as 0 from the start. */
    public void mayClose(String reason) {
        registry.counter("magpie.push.closes", "reason", reason);
    }

    /** A connection ended. */
    public void closed(String reason) {
        registry.counter("magpie.push.closes", "reason", reason).increment();
    }

    /** A frame was read. */
    public void frameIn() {
        framesIn.increment();
    }

    /** Frames were handed to sockets, each counted per receiver. */
    public void framesOut(long frames, long bytes) {
        framesOut.add(frames);
        bytesOut.add(bytes);
    }

    /** Bytes began or, negative, ended to wait for an event loop. */
    public void queued(long bytes) {
        queuedBytes.add(bytes);
    }

    /** A message was read from the log. */
    public void healed() {
        healed.increment();
    }

    /** A fact that is not in the log was dropped. */
    public void feedDropped() {
        feedDropped.increment();
    }

    /** The bus has taken events. */
    public void busSent(int events) {
        busSent.increment(events);
    }

    /** The bus has brought events of another node. */
    public void busReceived(int events) {
        busReceived.increment(events);
    }

    /** It was asked which nodes hold some users. */
    public void lookedUp(boolean answered) {
        (answered ? lookupsAnswered : lookupsFailed).increment();
    }

    /** Events were not handed to other nodes. */
    public void busDropped(int events) {
        busDropped.add(events);
    }

    /** How many that were since the start. */
    public long busDropped() {
        return busDropped.sum();
    }

    /** A message that was read in that table was committed so long ago, in milliseconds. */
    public void eventsAge(long millis) {
        eventsAge.set(millis);
    }

    /** Events of so many transactions were read in the table. */
    public void eventsRead(int transactions) {
        eventsRead.increment(transactions);
    }
}
