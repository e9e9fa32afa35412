package im.magpie.websocket.protocol;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/**
 * Push 1: the text to show as a login QR code.
 *
 * @param loginUrl content of the QR code
 */
public record LoginUrl(String loginUrl) implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.LOGIN_URL;
    }
}
