package im.magpie.user;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Login by WeChat, through a public account (service account): {@code chat.login.wechat.*}. On when
 * {@code appId} is set; then {@code secret}, {@code token} and {@code chat.public-url} are needed.
 *
 * @param appId the account's AppID; default: none, and this login is off
 * @param secret the account's AppSecret
 * @param token the Token of the account's server configuration
 * @param aesKey the EncodingAESKey of that configuration, 43 characters; set: only encrypted calls
 *     are taken; default: none, calls come in plain
 * @param consent who must consent after a scan; default {@code always}
 * @param timeZone the zone of the times that consent messages name; default Asia/Shanghai
 * @param connectTimeout most time to reach WeChat, 100 ms to 10 s; default 2s
 * @param readTimeout most time WeChat may take to answer, 100 ms to 30 s; a step with all it asks
 *     of WeChat ends after both timeouts together; default 5s
 * @param apiHost base url of WeChat's API, without a slash at its end
 * @param openHost base url of WeChat's consent page
 * @param mpHost base url of WeChat's account platform
 */
public record WeChatSettings(
        @DefaultValue("") @NotNull String appId,
        @DefaultValue("") @NotNull String secret,
        @DefaultValue("") @NotNull String token,
        @DefaultValue("") @NotNull String aesKey,
        @DefaultValue("always") @NotNull Consent consent,
        @DefaultValue("Asia/Shanghai") @NotNull String timeZone,
        @DefaultValue("2s") @NotNull Duration connectTimeout,
        @DefaultValue("5s") @NotNull Duration readTimeout,
        @DefaultValue("https://api.weixin.qq.com") @NotNull String apiHost,
        @DefaultValue("https://open.weixin.qq.com") @NotNull String openHost,
        @DefaultValue("https://mp.weixin.qq.com") @NotNull String mpHost) {
    private static final String PREFIX = "chat.login.wechat.";
    private static final Pattern AES_KEY = Pattern.compile("[A-Za-z0-9]{43}");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration LONGEST_READ = Duration.ofSeconds(30);

    /** Who must consent after a scan. */
    public enum Consent {
        /**
         * Everybody, each time: a code that somebody was tricked into scanning is worth nothing.
         */
        ALWAYS,
        /** Only who is new here; who is known is logged in by the scan alone. */
        FIRST
    }

    /** Whether this login is offered. */
    public boolean isOn() {
        return !appId.isEmpty();
    }

    /** Whether calls come encrypted. */
    public boolean isEncrypted() {
        return !aesKey.isEmpty();
    }

    /**
     * What keeps this login from working, as one sentence that names the setting and never a value
     * that is secret.
     *
     * @param publicUrl the setting {@code chat.public-url}
     */
    public Optional<String> problem(String publicUrl) {
        if (!isOn()) {
            return Stream.of(secret, token, aesKey).allMatch(String::isEmpty)
                    ? Optional.empty()
                    : Optional.of(missing(PREFIX + "app-id", "other settings of it are"));
        }
        return companions(publicUrl)
                .or(this::badShape)
                .or(() -> badTime("connect-timeout", connectTimeout, LONGEST_CONNECT))
                .or(() -> badTime("read-timeout", readTimeout, LONGEST_READ));
    }

    private Optional<String> companions(String publicUrl) {
        if (secret.isEmpty()) {
            return Optional.of(missing(PREFIX + "secret", PREFIX + "app-id is"));
        }
        if (token.isEmpty()) {
            return Optional.of(missing(PREFIX + "token", PREFIX + "app-id is"));
        }
        if (publicUrl.isEmpty()) {
            return Optional.of(missing("chat.public-url", PREFIX + "app-id is"));
        }
        return isWebUrl(publicUrl)
                ? Optional.empty()
                : Optional.of("chat.public-url must be an http or https url.");
    }

    private Optional<String> badShape() {
        if (isEncrypted() && !AES_KEY.matcher(aesKey).matches()) {
            return Optional.of(PREFIX + "aes-key must be 43 letters and digits.");
        }
        if (!List.of(apiHost, openHost, mpHost).stream().allMatch(WeChatSettings::isWebUrl)) {
            return Optional.of(
                    PREFIX + "api-host, open-host and mp-host must be http or https urls.");
        }
        try {
            zone();
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of(PREFIX + "time-zone is '" + timeZone + "', which is none.");
        }
    }

    /** The zone of the times that consent messages name. */
    public ZoneId zone() {
        return ZoneId.of(timeZone);
    }

    private static Optional<String> badTime(String name, Duration time, Duration longest) {
        return time.compareTo(SHORTEST) < 0 || time.compareTo(longest) > 0
                ? Optional.of(PREFIX + name + " must be 100ms to " + longest.toSeconds() + "s.")
                : Optional.empty();
    }

    private static boolean isWebUrl(String text) {
        try {
            URI url = URI.create(text);
            return ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                    && url.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String missing(String key, String because) {
        return key + " is missing: login by WeChat needs it, and " + because + " set.";
    }

    /** Leaves the secrets out: settings end up in logs. */
    @Override
    public String toString() {
        return "WeChatSettings[appId=" + appId + ", consent=" + consent + "]";
    }
}
