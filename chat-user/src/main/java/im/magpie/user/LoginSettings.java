package im.magpie.user;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people log in: {@code chat.login.*}.
 *
 * @param password login by account and password
 * @param development login by the development scan page
 * @param qr QR codes
 * @param wechat login by WeChat
 */
public record LoginSettings(
        @Valid @DefaultValue Password password,
        @Valid @DefaultValue Development development,
        @Valid @DefaultValue Qr qr,
        @Valid @DefaultValue WeChatSettings wechat) {

    /**
     * The same settings with every switch that was left open decided.
     *
     * @param embedded whether this is the embedded mode, in which the open switches are on
     */
    public LoginSettings resolved(boolean embedded) {
        return new LoginSettings(
                new Password(
                        password.enabled == null ? embedded : password.enabled, password.strength),
                new Development(development.enabled == null ? embedded : development.enabled),
                qr,
                wechat);
    }

    /**
     * Login by account and password: {@code chat.login.password.*}.
     *
     * @param enabled whether people may register and log in so; default: true when embedded, else
     *     false
     * @param strength bcrypt cost, 4 to 16: every step doubles the time of a login; default 10
     */
    public record Password(Boolean enabled, @Min(4) @Max(16) @DefaultValue("10") int strength) {

        /** Whether it is on; a switch nobody decided is off. */
        public boolean isOn() {
            return Boolean.TRUE.equals(enabled);
        }
    }

    /**
     * Login by the development scan page, which asks for no proof of who somebody is: {@code
     * chat.login.development.*}.
     *
     * @param enabled whether the scan page works; default: true when embedded, else false
     */
    public record Development(Boolean enabled) {

        /** Whether it is on; a switch nobody decided is off. */
        public boolean isOn() {
            return Boolean.TRUE.equals(enabled);
        }
    }

    /**
     * QR codes: {@code chat.login.qr.*}.
     *
     * @param ttl time in which a code must be scanned and consented to, 10 s to 1 h; default 5m
     */
    public record Qr(@NotNull @DefaultValue("5m") Duration ttl) {
        private static final Duration SHORTEST = Duration.ofSeconds(10);
        private static final Duration LONGEST = Duration.ofHours(1);

        public Qr {
            if (ttl != null && (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0)) {
                throw new IllegalArgumentException(
                        "chat.login.qr.ttl is " + ttl + ", expected 10s to 1h");
            }
        }
    }
}
