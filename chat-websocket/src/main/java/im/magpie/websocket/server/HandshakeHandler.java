package im.magpie.websocket.server;

import im.magpie.common.session.Client;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.session.Handshake;
import im.magpie.common.trace.RequestTrace;
import im.magpie.common.trace.Trace;
import im.magpie.websocket.runtime.GatewayMetrics;
import im.magpie.websocket.session.SessionHandler;
import im.magpie.websocket.session.Sessions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns the first request of a connection into a session, or refuses it. Reads what the request
 * says about its sender before the upgrade, drops the query with the token in it, and leaves the
 * pipeline together with the HTTP codec. All of it is done under the trace id of that request,
 * which its answer tells.
 */
// Futures of writes and closes are not looked at: a failure ends the channel, which is heard of.
@SuppressWarnings("FutureReturnValueIgnored")
final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HandshakeHandler.class);

    private final Edge edge;
    private final WebSocketDecoderConfig frameRules;
    private boolean answered;
    private boolean outOfStep;
    private String trace = Trace.NONE;

    HandshakeHandler(Edge edge, WebSocketDecoderConfig frameRules) {
        this.edge = edge;
        this.frameRules = frameRules;
    }

    /** What all handshakes share. */
    @Component
    record Edge(
            HandshakeChecks checks,
            ConnectionLimits limits,
            HandshakeDeadlines deadlines,
            ClientIpResolver clientIps,
            Sessions sessions,
            SessionHandler sessionHandler,
            GatewayMetrics metrics) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (edge.limits().acceptSocket(ctx.channel())) {
            edge.deadlines().begin(ctx.channel());
            ctx.fireChannelActive();
        } else {
            edge.metrics().handshake("overload");
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        edge.deadlines().end(ctx.channel());
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!(message instanceof HttpRequest request)) {
                // The empty end of the request, or bytes the HTTP codec left when it was removed:
                // sent before the upgrade was answered, so nobody can tell what they mean.
                outOfStep |= message instanceof ByteBuf;
                return;
            }
            if (answered) {
                ctx.close(); // spoke again before the answer: the stream is out of step
                return;
            }
            answered = true;
            String peer = peer(ctx.channel());
            trace =
                    RequestTrace.idOf(
                            edge.clientIps().isTrustedProxy(peer), request.headers()::get);
            Trace.with(trace, () -> handle(ctx, peer, request));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static String peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }

    private void handle(ChannelHandlerContext ctx, String peer, HttpRequest request) {
        Optional<HandshakeRefusal> refusal = edge.checks().refusal(request);
        if (refusal.isPresent()) {
            refuse(ctx, refusal.get());
            return;
        }
        PresentedTokens tokens = new PresentedTokens(request);
        if (tokens.areAmbiguous()) {
            refuse(ctx, HandshakeRefusal.badRequest("More than one token."));
            return;
        }
        Handshake handshake = handshake(peer, request, tokens);
        if (handshake.token().isEmpty() && edge.sessions().isFullOfGuests()) {
            refuse(ctx, HandshakeRefusal.busy("Too many guests."));
            return;
        }
        edge.limits()
                .admit(ctx.channel(), handshake.client().ip())
                .ifPresentOrElse(full -> refuse(ctx, full), () -> upgrade(ctx, request, handshake));
    }

    private Handshake handshake(String peer, HttpRequest request, PresentedTokens tokens) {
        HttpHeaders headers = request.headers();
        String ip =
                edge.clientIps()
                        .resolve(
                                peer,
                                headers.getAll("X-Forwarded-For"),
                                Optional.ofNullable(headers.get("X-Real-IP")));
        String host = headers.get(HttpHeaderNames.HOST);
        return new Handshake(
                new Client(ip, headers.get(HttpHeaderNames.USER_AGENT)),
                host,
                Optional.ofNullable(headers.get(HttpHeaderNames.ORIGIN)),
                edge.clientIps().calledAt(peer, headers.getAll("X-Forwarded-Proto"), host),
                tokens.found().stream().findFirst());
    }

    private void upgrade(ChannelHandlerContext ctx, HttpRequest request, Handshake handshake) {
        Channel channel = ctx.channel();
        channel.config().setAutoRead(false); // until the session says so
        var clean =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        request.method(),
                        HandshakeChecks.path(request.uri()),
                        Unpooled.EMPTY_BUFFER,
                        request.headers(),
                        EmptyHttpHeaders.INSTANCE);
        new WebSocketServerHandshaker13("", null, frameRules)
                .handshake(channel, clean, traced(), channel.newPromise())
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                Trace.with(trace, () -> upgraded(ctx, handshake));
                            } else {
                                channel.close();
                            }
                        });
    }

    private HttpHeaders traced() {
        return DefaultHttpHeadersFactory.headersFactory()
                .newHeaders()
                .set(RequestTrace.HEADER, trace);
    }

    private void upgraded(ChannelHandlerContext ctx, Handshake handshake) {
        if (outOfStep) {
            edge.metrics().handshake("out-of-step");
            ctx.close();
            return;
        }
        log.debug("upgraded for {}", handshake.client().ip());
        edge.metrics().handshake("upgraded");
        edge.deadlines().end(ctx.channel());
        // Server frames are encoded once for all receivers, before they come here.
        ctx.pipeline().remove(WebSocketFrameEncoder.class);
        ctx.pipeline().remove(this);
        edge.sessionHandler().upgraded(ctx.channel(), handshake);
    }

    private void refuse(ChannelHandlerContext ctx, HandshakeRefusal refusal) {
        log.debug("refused with {}: {}", refusal.status().code(), refusal.text());
        edge.metrics().handshake(Integer.toString(refusal.status().code()));
        byte[] body = (refusal.text() + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, refusal.status(), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(RequestTrace.HEADER, trace);
        refusal.headers().forEach(response.headers()::set);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Trace.with(trace, () -> log.debug("handshake failed", cause));
        ctx.close();
    }
}
