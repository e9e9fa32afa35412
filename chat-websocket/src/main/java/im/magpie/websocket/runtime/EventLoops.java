package im.magpie.websocket.runtime;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The threads that do all network I/O: one that accepts, and one per processor that reads and
 * writes. A connection stays on its loop, and its state changes only there. Epoll where it is
 * available, NIO otherwise.
 */
@Component
public class EventLoops implements DisposableBean {
    private static final long STOP_TIMEOUT_SECONDS = 5;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup acceptor = group("push-accept", 1);
    private final EventLoopGroup workers =
            group("push-loop", Math.max(1, Runtime.getRuntime().availableProcessors()));
    private final List<EventLoop> loops = new ArrayList<>();

    /** Starts no thread yet: each starts with its first task. */
    public EventLoops() {
        for (EventExecutor loop : workers) {
            loops.add((EventLoop) loop);
        }
    }

    private EventLoopGroup group(String name, int threads) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
    }

    /** The group that accepts connections. */
    public EventLoopGroup acceptor() {
        return acceptor;
    }

    /** The group that serves connections. */
    public EventLoopGroup workers() {
        return workers;
    }

    /** The kind of server socket that fits the loops. */
    public Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The loops of {@link #workers}, in a fixed order. */
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    /** The place of a loop in {@link #loops}. */
    public int indexOf(EventLoop loop) {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i) == loop) {
                return i;
            }
        }
        throw new IllegalArgumentException(loop + " is not one of the push loops");
    }

    /** Runs a short task after a delay, on a loop chosen by a key. */
    public void schedule(long key, Runnable task, long delayMillis) {
        EventLoop loop = loops.get(Math.floorMod(key, loops.size()));
        if (!loop.isShuttingDown()) {
            var unused = loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void destroy() {
        var accepting = acceptor.shutdownGracefully(0, STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        var serving = workers.shutdownGracefully(0, STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        accepting.awaitUninterruptibly(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        serving.awaitUninterruptibly(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
