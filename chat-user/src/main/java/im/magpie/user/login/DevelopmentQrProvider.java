package im.magpie.user.login;

import im.magpie.common.api.PublicUrl;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Handshake;
import im.magpie.user.LoginSettings;
import org.springframework.stereotype.Component;

/** The code opens this installation's own scan page, on a phone or in another tab. */
@Component
final class DevelopmentQrProvider implements QrProvider {
    private final LoginSettings settings;
    private final PublicUrl publicUrl;

    DevelopmentQrProvider(LoginSettings settings, PublicUrl publicUrl) {
        this.settings = settings;
        this.publicUrl = publicUrl;
    }

    @Override
    public String textOf(String code, Handshake handshake) {
        if (!settings.development().isOn()) {
            throw new ChatException(ErrorCode.FORBIDDEN, "user.login.development.disabled");
        }
        String base = publicUrl.base(handshake.host(), handshake.origin());
        return base + "/scan.html?code=" + code;
    }
}
