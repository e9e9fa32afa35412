package im.magpie.websocket.server;

import im.magpie.websocket.PushPortTakenException;
import im.magpie.websocket.WebSocketServer;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.runtime.EventLoops;
import im.magpie.websocket.session.Sessions;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The listening socket. Stopping is graceful: nobody new is accepted, everybody is told to come
 * back elsewhere, and after 10 s at most the rest is cut off.
 */
@Component
class NettyWebSocketServer implements WebSocketServer, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(NettyWebSocketServer.class);
    private static final int BACKLOG = 4096;
    private static final int LOW_WATER = 128 << 10;

    /** More than this waiting for a reader makes its connection unwritable. */
    private static final int HIGH_WATER = 256 << 10;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration STOP_LOOK = Duration.ofMillis(20);

    private final WebSocketSettings settings;
    private final EventLoops eventLoops;
    private final ServerPipeline pipeline;
    private final HandshakeDeadlines deadlines;
    private final ConnectionLimits limits;
    private final Sessions sessions;
    private volatile Channel listening;

    NettyWebSocketServer(
            WebSocketSettings settings,
            EventLoops eventLoops,
            ServerPipeline pipeline,
            HandshakeDeadlines deadlines,
            ConnectionLimits limits,
            Sessions sessions) {
        this.settings = settings;
        this.eventLoops = eventLoops;
        this.pipeline = pipeline;
        this.deadlines = deadlines;
        this.limits = limits;
        this.sessions = sessions;
    }

    @Override
    public void start() {
        sessions.start(eventLoops);
        deadlines.start();
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(eventLoops.acceptor(), eventLoops.workers())
                        .channel(eventLoops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                        .childHandler(pipeline)
                        .bind(settings.port())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new PushPortTakenException(settings.port(), bound.cause());
        }
        listening = bound.channel();
        log.info("push channel listens on port {}", port());
    }

    @Override
    public int port() {
        Channel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("the push channel is not running");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void stop() {
        Channel channel = listening;
        if (channel == null) {
            return;
        }
        listening = null;
        channel.close().awaitUninterruptibly(STOP_LIMIT.toMillis());
        deadlines.closeAll();
        sessions.goAway();
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (limits.openSockets() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(STOP_LOOK.toNanos());
        }
        log.info("push channel stopped, {} connections cut off", limits.openSockets());
    }

    @Override
    public boolean isRunning() {
        return listening != null;
    }
}
