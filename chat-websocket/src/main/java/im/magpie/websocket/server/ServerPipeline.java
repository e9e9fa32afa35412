package im.magpie.websocket.server;

import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.session.FrameLimitHandler;
import im.magpie.websocket.session.SessionHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import org.springframework.stereotype.Component;

/**
 * The whole pipeline of a connection, in the order bytes pass it.
 *
 * <table>
 * <caption>Before and after the upgrade</caption>
 * <tr><td>{@code http}</td><td>until the upgrade; then Netty's frame decoder stands here</td></tr>
 * <tr><td>{@code handshake}</td><td>until the upgrade: deadline, checks, limits, client address,
 *     token; answers or upgrades</td></tr>
 * <tr><td>{@code frame-limit}</td><td>before anything is done for a frame, pings included; shared
 *     </td></tr>
 * <tr><td>{@code fragments}</td><td>puts fragmented texts together, up to the size limit</td></tr>
 * <tr><td>{@code session}</td><td>what frames mean; shared</td></tr>
 * </table>
 *
 * <p>Nothing stands in the outbound direction after the upgrade: server frames are bytes already.
 * There is no idle handler and no timer per connection; each event loop sweeps over its own.
 */
@Component
class ServerPipeline extends ChannelInitializer<SocketChannel> {
    private static final int MAX_REQUEST_LINE = 8192;
    private static final int MAX_HEADERS = 16_384;

    private final HandshakeHandler.Edge edge;
    private final WebSocketSettings settings;
    private final FrameLimitHandler frameLimit;
    private final SessionHandler session;
    private final WebSocketDecoderConfig frameRules;

    ServerPipeline(
            HandshakeHandler.Edge edge,
            WebSocketSettings settings,
            FrameLimitHandler frameLimit,
            SessionHandler session) {
        this.edge = edge;
        this.settings = settings;
        this.frameLimit = frameLimit;
        this.session = session;
        this.frameRules =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(settings.maxFrameBytes())
                        .expectMaskedFrames(true)
                        .allowMaskMismatch(false)
                        .allowExtensions(false) // with extensions reserved bits go unchecked
                        .closeOnProtocolViolation(false) // the session closes, once
                        .build();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        channel.pipeline()
                .addLast("http", new HttpServerCodec(requestRules()))
                .addLast("handshake", new HandshakeHandler(edge, frameRules))
                .addLast("frame-limit", frameLimit)
                .addLast("fragments", new WebSocketFrameAggregator(settings.maxFrameBytes()))
                .addLast("session", session);
    }

    private static HttpDecoderConfig requestRules() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setChunkedSupported(false)
                .setInitialBufferSize(256);
    }
}
