package im.magpie.user.wechat;

import im.magpie.user.LoginSettings;
import im.magpie.user.WeChatSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import me.chanjar.weixin.common.util.crypto.SHA1;
import org.springframework.stereotype.Component;

/**
 * Tells WeChat's calls from others': WeChat and we share a token, and a signature made with it is
 * good for five minutes around its time.
 */
@Component
final class CallSignature {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final int MAX_NONCE = 128;

    private final WeChatSettings settings;
    private final Clock clock;

    CallSignature(LoginSettings login, Clock clock) {
        this.settings = login.wechat();
        this.clock = clock;
    }

    /** Whether a call's url was signed by WeChat, just now. */
    boolean isGood(SignedUrl url) {
        return isRecent(url)
                && matches(
                        url.signature(),
                        () -> SHA1.gen(settings.token(), url.timestamp(), url.nonce()));
    }

    /** Whether an encrypted content came with a url that WeChat signed for it. */
    boolean isGood(SignedUrl url, String encrypted) {
        return isRecent(url)
                && !encrypted.isEmpty()
                && matches(
                        url.contentSignature(),
                        () -> SHA1.gen(settings.token(), url.timestamp(), url.nonce(), encrypted));
    }

    private boolean isRecent(SignedUrl url) {
        if (!SECONDS.matcher(url.timestamp()).matches()
                || url.nonce().isEmpty()
                || url.nonce().length() > MAX_NONCE) {
            return false;
        }
        Duration away =
                Duration.between(
                        clock.instant(), Instant.ofEpochSecond(Long.parseLong(url.timestamp())));
        return away.abs().compareTo(TOLERANCE) <= 0;
    }

    /** In constant time: how much of a guess was right must not be told. */
    private static boolean matches(String given, Supplier<String> expected) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8),
                expected.get().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The signed part of a call's url; what is absent is empty.
     *
     * @param signature over token, timestamp and nonce
     * @param timestamp epoch seconds
     * @param contentSignature the same with the encrypted content
     */
    record SignedUrl(String signature, String timestamp, String nonce, String contentSignature) {}
}
