package im.magpie.websocket.session;

import im.magpie.common.session.Handshake;
import im.magpie.websocket.protocol.ClientFrame;
import im.magpie.websocket.protocol.ClientFrameParser;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.protocol.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What clients say after the upgrade: whole frames in, calls on the {@link Session} out. The last
 * handler of every pipeline, shared by all connections.
 */
// Futures of writes and closes are not looked at: a failure ends the channel, which is heard of.
@SuppressWarnings("FutureReturnValueIgnored")
@Component
@ChannelHandler.Sharable
public class SessionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);
    private static final int MAX_CLOSE_CODE = 4999;

    private final Sessions sessions;
    private final Admissions admissions;
    private final QrLogins qrLogins;
    private final ClientFrameParser parser;
    private final FrameEncoder encoder;
    private final EncodedFrame pong;

    SessionHandler(
            Sessions sessions,
            Admissions admissions,
            QrLogins qrLogins,
            ClientFrameParser parser,
            FrameEncoder encoder) {
        this.sessions = sessions;
        this.admissions = admissions;
        this.qrLogins = qrLogins;
        this.parser = parser;
        this.encoder = encoder;
        this.pong = encoder.text("pong");
    }

    /** The upgrade is complete: the connection's life begins. On its event loop. */
    public void upgraded(Channel channel, Handshake handshake) {
        Optional<String> token = handshake.token();
        Handshake kept =
                new Handshake(
                        handshake.client(),
                        handshake.host(),
                        handshake.origin(),
                        handshake.calledAt(),
                        Optional.empty());
        Session session = sessions.open(channel, kept);
        if (session.state().isOver()) {
            return;
        }
        if (token.isPresent()) {
            admissions.check(session, token.get());
        } else {
            session.openAsGuest();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            Session session = ctx.channel().attr(Sessions.SESSION).get();
            if (session != null && message instanceof WebSocketFrame frame) {
                read(session, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Session session, WebSocketFrame frame) {
        if (session.state().isOver()) {
            if (frame instanceof CloseWebSocketFrame) {
                session.closeAnswered();
            }
            return;
        }
        session.markRead();
        if (frame instanceof TextWebSocketFrame) {
            text(session, frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            session.send(encoder.pong(ByteBufUtil.getBytes(frame.content())));
        } else if (frame instanceof CloseWebSocketFrame close) {
            session.close(CloseReason.CLIENT_CLOSED, echo(close.statusCode()), "");
        } else if (!(frame instanceof PongWebSocketFrame)) {
            session.close(CloseReason.NOT_TEXT);
        }
    }

    /** Codes are echoed as far as the protocol knows them; the decoder lets any high one pass. */
    private static int echo(int code) {
        if (code < 0) {
            return WebSocketCloseStatus.NORMAL_CLOSURE.code();
        }
        return code > MAX_CLOSE_CODE ? WebSocketCloseStatus.PROTOCOL_ERROR.code() : code;
    }

    private void text(Session session, ByteBuf content) {
        String text;
        try {
            ByteBuffer bytes = content.nioBuffer();
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            session.close(CloseReason.NOT_UTF8);
            return;
        }
        ClientFrame frame = parser.parse(text);
        if (frame instanceof ClientFrame.TextPing) {
            session.markTextPing();
            session.send(pong);
        } else if (frame instanceof ClientFrame.QrRequested) {
            qrRequested(session);
        } else if (frame instanceof ClientFrame.Authorize authorize) {
            authorize(session, authorize.token());
        } else if (frame instanceof ClientFrame.Unintelligible bad) {
            session.close(CloseReason.BAD_FRAME, CloseReason.BAD_FRAME.code(), bad.problem());
        }
    }

    /** Who is logged in needs no code; the frame may have crossed push 3 on its way. */
    private void qrRequested(Session session) {
        if (session.state() == SessionState.GUEST) {
            qrLogins.begin(session);
        }
    }

    private void authorize(Session session, String token) {
        if (session.state() == SessionState.GUEST) {
            admissions.check(session, token);
        } else {
            session.close(CloseReason.ALREADY_LOGGED_IN);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Session session = ctx.channel().attr(Sessions.SESSION).get();
        if (session != null) {
            session.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Session session = ctx.channel().attr(Sessions.SESSION).get();
        if (session != null) {
            session.loop().gone(session);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Session session = ctx.channel().attr(Sessions.SESSION).get();
        if (session == null || cause instanceof IOException) {
            ctx.close(); // the session hears of it when the socket is gone
        } else if (rootOf(cause) instanceof CorruptedWebSocketFrameException broken) {
            session.close(reasonOf(broken.closeStatus()));
        } else if (cause instanceof TooLongFrameException) {
            session.close(CloseReason.TOO_BIG);
        } else {
            log.error("connection {} failed", session.number(), cause);
            ctx.channel().eventLoop().execute(() -> session.close(CloseReason.INTERNAL_ERROR));
        }
    }

    private static Throwable rootOf(Throwable cause) {
        return cause.getCause() instanceof CorruptedWebSocketFrameException broken ? broken : cause;
    }

    private static CloseReason reasonOf(WebSocketCloseStatus status) {
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return CloseReason.TOO_BIG;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
                ? CloseReason.NOT_UTF8
                : CloseReason.PROTOCOL_ERROR;
    }
}
