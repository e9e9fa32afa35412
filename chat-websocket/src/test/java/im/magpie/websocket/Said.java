package im.magpie.websocket;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/** A message as tests push it. */
public record Said(long roomId, long seq, String text) implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.MESSAGE;
    }
}
