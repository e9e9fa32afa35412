package im.magpie.user.wechat;

import im.magpie.user.LoginSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * The keys with which people consent to a scan. They are derived, not drawn: WeChat reports a scan
 * up to three times when our answer is late, each report must get the same answer, and only hashes
 * are stored. Without the account's secret and the login code nobody can make one.
 */
@Component
final class ConfirmKeys {
    private static final String ALGORITHM = "HmacSHA256";

    /** Fits WeChat's rule for states: letters and digits, at most 128. */
    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}");

    private static final int BYTES = 16;

    private final String secret;

    ConfirmKeys(LoginSettings login) {
        this.secret = login.wechat().secret();
    }

    /** The key of one scan: of a code, by a person, at a time. */
    String of(String code, String openid, String time) {
        String scan = String.join("\n", "magpie wechat consent", code, openid, time);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] all = mac.doFinal(scan.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Whether a text could be a key. */
    static boolean isKey(String text) {
        return SHAPE.matcher(text).matches();
    }
}
