/**
 * The push gateway: WebSocket connections, what they are shown and in which order, and how nodes
 * tell each other. It knows nothing of users or messages; it asks the ports in {@code
 * im.magpie.common.session}.
 *
 * <p>Arrows between the packages below, top to bottom: {@code server} (the Netty pipeline and
 * everything before the upgrade) → {@code session} (one connection's life) → {@code feed} (a room's
 * order) and {@code cluster} (events between nodes) → {@code protocol} (frames) and {@code runtime}
 * (event loops, the executor for blocking work, metrics).
 */
package im.magpie.websocket;
