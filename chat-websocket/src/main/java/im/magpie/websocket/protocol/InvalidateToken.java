package im.magpie.websocket.protocol;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/** Push 6: the connection's token is not valid, or no longer. */
public record InvalidateToken() implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.INVALIDATE_TOKEN;
    }
}
