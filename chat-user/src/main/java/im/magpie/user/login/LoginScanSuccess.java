package im.magpie.user.login;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;

/** Push 2: the code this connection shows was scanned, and consent is awaited. */
public record LoginScanSuccess() implements PushPayload {
    @Override
    public PushType pushType() {
        return PushType.LOGIN_SCAN_SUCCESS;
    }
}
