package im.magpie.user.wechat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.LoginSettings;
import im.magpie.user.WeChatSettings;
import im.magpie.user.wechat.CallSignature.SignedUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import me.chanjar.weixin.common.error.WxRuntimeException;
import me.chanjar.weixin.common.util.crypto.WxCryptUtil;
import org.springframework.stereotype.Component;

/**
 * Reads what WeChat tells and writes the answer, in plain or encrypted. With a key in the settings
 * plain calls are refused: their signature covers the url only, so whoever saw one url could tell
 * us anything for five minutes.
 */
@Component
final class WeChatCallback {
    /** What WeChat wants to hear when there is nothing to say. */
    static final String NOTHING_TO_SAY = "success";

    /** WeChat's own messages have about 1 KB. */
    private static final int MAX_BODY = 16 * 1024;

    private final WeChatSettings settings;
    private final CallSignature signature;
    private final WeChatScan scan;
    private final Clock clock;

    WeChatCallback(LoginSettings login, CallSignature signature, WeChatScan scan, Clock clock) {
        this.settings = login.wechat();
        this.signature = signature;
        this.scan = scan;
        this.clock = clock;
    }

    /** Answers a plain call whose url is signed. */
    String plain(InputStream body) throws IOException {
        if (settings.isEncrypted()) {
            throw notSigned();
        }
        return answer(fields(body));
    }

    /** Answers an encrypted call. */
    String encrypted(SignedUrl url, InputStream body) throws IOException {
        String content = fields(body).getOrDefault("Encrypt", "");
        if (!settings.isEncrypted() || !signature.isGood(url, content)) {
            throw notSigned();
        }
        WxCryptUtil crypt = new WxCryptUtil(settings.token(), settings.aesKey(), settings.appId());
        String answer = answer(decrypted(crypt, content));
        return answer.equals(NOTHING_TO_SAY) ? answer : crypt.encrypt(answer);
    }

    /** The refusal of a call that WeChat did not sign; why is not told. */
    static ChatException notSigned() {
        return new ChatException(ErrorCode.FORBIDDEN, "user.wechat.not-signed");
    }

    private static Map<String, String> decrypted(WxCryptUtil crypt, String content) {
        try {
            return WeChatXml.read(crypt.decrypt(content)).orElseThrow(WeChatCallback::unreadable);
        } catch (WxRuntimeException e) {
            throw unreadable(); // encrypted with another key
        }
    }

    private static Map<String, String> fields(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw new ChatException(ErrorCode.TOO_LARGE, "server.too-large");
        }
        return WeChatXml.read(new ByteArrayInputStream(bytes))
                .orElseThrow(WeChatCallback::unreadable);
    }

    private String answer(Map<String, String> fields) {
        WeChatEvent event = WeChatEvent.of(fields).orElseThrow(WeChatCallback::unreadable);
        Optional<String> answer = event.scannedCode().map(code -> scan.scanned(code, event));
        return answer.map(
                        text ->
                                WeChatXml.text(
                                        event.openid(),
                                        event.account(),
                                        clock.instant().getEpochSecond(),
                                        text))
                .orElse(NOTHING_TO_SAY);
    }

    private static ChatException unreadable() {
        return new ChatException(ErrorCode.VALIDATION, "user.wechat.unreadable");
    }
}
