package im.magpie.websocket.session;

import im.magpie.websocket.WebSocketSettings;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.springframework.stereotype.Component;

/**
 * Counts every frame a client sends, pings and fragments included, before anything is done for it.
 */
@Component
@ChannelHandler.Sharable
public class FrameLimitHandler extends ChannelInboundHandlerAdapter {
    private final int perSecond;
    private final int burst;

    /**
     * @param settings how many frames a client may send
     */
    public FrameLimitHandler(WebSocketSettings settings) {
        this.perSecond = settings.framesPerSecond();
        this.burst = settings.framesBurst();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Session session = ctx.channel().attr(Sessions.SESSION).get();
        if (session == null || !(message instanceof WebSocketFrame)) {
            ctx.fireChannelRead(message);
            return;
        }
        LoopSessions loop = session.loop();
        loop.census().received();
        if (!session.state().isOver() && !session.frames().take(loop.now(), perSecond, burst)) {
            ReferenceCountUtil.release(message);
            session.close(CloseReason.TOO_MANY_FRAMES);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
