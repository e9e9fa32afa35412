package im.magpie.user.wechat;

import im.magpie.common.session.Handshake;
import im.magpie.user.LoginSettings;
import im.magpie.user.login.QrProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The code is one of WeChat's: scanning it reports our login code back to us. */
@Component
@Order(1)
final class WeChatQrProvider implements QrProvider {
    private final LoginSettings settings;
    private final WeChatApi api;

    WeChatQrProvider(LoginSettings settings, WeChatApi api) {
        this.settings = settings;
        this.api = api;
    }

    @Override
    public boolean isOn() {
        return settings.wechat().isOn();
    }

    @Override
    public String textOf(String code, Handshake handshake) {
        return api.qrText(code, settings.qr().ttl());
    }
}
