package im.magpie.websocket.server;

import im.magpie.common.session.BlockedAddresses;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.runtime.AddressKey;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * How many connections there may be, in all and by client address, and from where none. Sockets
 * that have not said anything yet are bounded too, a little higher, so that the newest can still be
 * told why.
 */
// Futures of writes and closes are not looked at: a failure ends the channel, which is heard of.
@SuppressWarnings("FutureReturnValueIgnored")
@Component
class ConnectionLimits {
    private static final int HEADROOM = 256;

    private final BlockedAddresses blocked;
    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    ConnectionLimits(WebSocketSettings settings, BlockedAddresses blocked) {
        this.blocked = blocked;
        this.max = settings.maxConnections();
        this.maxPerAddress = settings.maxConnectionsPerAddress();
    }

    /** Counts a socket that was accepted; false when not even an answer is affordable. */
    boolean acceptSocket(Channel channel) {
        if (sockets.incrementAndGet() > max + max / 8L + HEADROOM && max > 0) {
            sockets.decrementAndGet();
            return false;
        }
        channel.closeFuture().addListener(closed -> sockets.decrementAndGet());
        return true;
    }

    /** Sockets that are open, upgraded or not. */
    int openSockets() {
        return sockets.get();
    }

    /** Counts a connection until its channel closes, or says why there cannot be another one. */
    Optional<HandshakeRefusal> admit(Channel channel, String ip) {
        if (blocked.isBlocked(ip)) {
            return Optional.of(
                    HandshakeRefusal.of(HttpResponseStatus.FORBIDDEN, "This address is blocked."));
        }
        if (connections.incrementAndGet() > max && max > 0) {
            connections.decrementAndGet();
            return Optional.of(HandshakeRefusal.busy("Too many connections."));
        }
        String key = AddressKey.of(ip);
        if (byAddress.merge(key, 1, Integer::sum) > maxPerAddress && maxPerAddress > 0) {
            leave(key);
            return Optional.of(HandshakeRefusal.busy("Too many connections from this address."));
        }
        channel.closeFuture().addListener(closed -> leave(key));
        return Optional.empty();
    }

    private void leave(String key) {
        connections.decrementAndGet();
        byAddress.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
    }
}
