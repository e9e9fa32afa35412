package im.magpie.websocket.server;

import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.runtime.EventLoops;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Ends connections that take too long from being accepted to being upgraded, however lively they
 * drip their bytes. One timer per event loop; a connection is known only until its upgrade.
 */
@Component
class HandshakeDeadlines {
    private static final long MIN_PERIOD_MILLIS = 20;
    private static final long MAX_PERIOD_MILLIS = 500;

    private final long timeoutNanos;
    private final EventLoops eventLoops;
    private final GatewayMetrics metrics;
    private final List<Map<Channel, Long>> acceptedAt = new ArrayList<>();

    HandshakeDeadlines(WebSocketSettings settings, EventLoops eventLoops, GatewayMetrics metrics) {
        this.timeoutNanos = settings.handshakeTimeout().toNanos();
        this.eventLoops = eventLoops;
        this.metrics = metrics;
        eventLoops.loops().forEach(loop -> acceptedAt.add(new IdentityHashMap<>()));
    }

    /** Starts looking; before the first connection is accepted. */
    void start() {
        if (timeoutNanos <= 0) {
            return;
        }
        long quarter = TimeUnit.NANOSECONDS.toMillis(timeoutNanos) / 4;
        long period = Math.max(MIN_PERIOD_MILLIS, Math.min(MAX_PERIOD_MILLIS, quarter));
        for (EventLoop loop : eventLoops.loops()) {
            Map<Channel, Long> mine = acceptedAt.get(eventLoops.indexOf(loop));
            var unused =
                    loop.scheduleAtFixedRate(
                            () -> sweep(mine), period, period, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep(Map<Channel, Long> mine) {
        long now = System.nanoTime();
        List<Channel> late = new ArrayList<>(0);
        mine.forEach(
                (channel, at) -> {
                    if (now - at > timeoutNanos) {
                        late.add(channel);
                    }
                });
        for (Channel channel : late) {
            mine.remove(channel);
            metrics.handshake("timeout");
            var unused = channel.close();
        }
    }

    /** Closes everything that is not upgraded yet; from any thread. */
    void closeAll() {
        for (EventLoop loop : eventLoops.loops()) {
            Map<Channel, Long> mine = acceptedAt.get(eventLoops.indexOf(loop));
            loop.execute(() -> closeAll(mine));
        }
    }

    private static void closeAll(Map<Channel, Long> mine) {
        for (Channel channel : List.copyOf(mine.keySet())) {
            var unused = channel.close();
        }
    }

    /** A connection was accepted; on its event loop. */
    void begin(Channel channel) {
        acceptedAt.get(eventLoops.indexOf(channel.eventLoop())).put(channel, System.nanoTime());
    }

    /** A connection was upgraded or is gone; on its event loop. */
    void end(Channel channel) {
        acceptedAt.get(eventLoops.indexOf(channel.eventLoop())).remove(channel);
    }
}
