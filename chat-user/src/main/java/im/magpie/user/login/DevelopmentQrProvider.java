package im.magpie.user.login;

import im.magpie.common.api.PublicUrl;
import im.magpie.common.session.Handshake;
import im.magpie.user.LoginSettings;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The code opens this installation's own scan page, on a phone or in another tab. Any other
 * provider that is on comes first: it asks for a proof.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
final class DevelopmentQrProvider implements QrProvider {
    private final LoginSettings settings;
    private final PublicUrl publicUrl;

    DevelopmentQrProvider(LoginSettings settings, PublicUrl publicUrl) {
        this.settings = settings;
        this.publicUrl = publicUrl;
    }

    @Override
    public boolean isOn() {
        return settings.development().isOn();
    }

    @Override
    public String textOf(String code, Handshake handshake) {
        // Where a proxy was called the scan page is, too; a page elsewhere only may have one.
        Optional<String> origin = handshake.calledAt().or(handshake::origin);
        String base = publicUrl.base(handshake.host(), origin);
        return base + "/scan.html?code=" + code;
    }
}
