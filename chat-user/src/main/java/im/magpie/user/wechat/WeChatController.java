package im.magpie.user.wechat;

import im.magpie.common.api.RateLimit;
import im.magpie.common.api.RawContent;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.user.LoginSettings;
import im.magpie.user.wechat.CallSignature.SignedUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What WeChat's server calls, and where people come back from WeChat's consent page. Refusals are
 * the usual envelope; without the settings for WeChat there is nothing here.
 */
@RestController
final class WeChatController {
    /** The address to enter at WeChat, behind the public url. */
    static final String PATH = "/wx/portal/public";

    private static final Pattern ECHO = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
    private static final MediaType XML = new MediaType("text", "xml", StandardCharsets.UTF_8);
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

    private final LoginSettings login;
    private final CallSignature signature;
    private final WeChatCallback callback;
    private final WeChatConsent consent;
    private final ConsentPage page;

    WeChatController(
            LoginSettings login,
            CallSignature signature,
            WeChatCallback callback,
            WeChatConsent consent,
            ConsentPage page) {
        this.login = login;
        this.signature = signature;
        this.callback = callback;
        this.consent = consent;
        this.page = page;
    }

    /**
     * WeChat asks whether we share its token: the right answer is what it sent.
     *
     * @param sign SHA-1 over token, timestamp and nonce, in hex
     * @param timestamp epoch seconds, as WeChat says
     * @param nonce random, as WeChat says
     * @param echostr what to answer
     */
    @GetMapping(PATH)
    @RawContent(gives = "text/plain")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.PATH_NOT_FOUND})
    ResponseEntity<byte[]> echo(
            @RequestParam(name = "signature", defaultValue = "") String sign,
            @RequestParam(defaultValue = "") String timestamp,
            @RequestParam(defaultValue = "") String nonce,
            @RequestParam(defaultValue = "") String echostr) {
        requireOn();
        if (!signature.isGood(new SignedUrl(sign, timestamp, nonce, ""))
                || !ECHO.matcher(echostr).matches()) {
            throw WeChatCallback.notSigned();
        }
        return answer(200, TEXT, echostr);
    }

    /**
     * WeChat tells what a person did. The body is XML of at most 16 KB, whatever its media type;
     * the answer is a message to that person, or {@code success}.
     *
     * @param sign SHA-1 over token, timestamp and nonce, in hex
     * @param timestamp epoch seconds, as WeChat says
     * @param nonce random, as WeChat says
     * @param encryption {@code aes} when the body is encrypted
     * @param contentSign SHA-1 that covers the encrypted body too, in hex
     */
    @PostMapping(PATH)
    @RawContent(
            takes = "*/*",
            gives = {"text/xml", "text/plain"})
    @Refusals({
        ErrorCode.FORBIDDEN,
        ErrorCode.VALIDATION,
        ErrorCode.TOO_LARGE,
        ErrorCode.PATH_NOT_FOUND
    })
    ResponseEntity<byte[]> tell(
            @RequestParam(name = "signature", defaultValue = "") String sign,
            @RequestParam(defaultValue = "") String timestamp,
            @RequestParam(defaultValue = "") String nonce,
            @RequestParam(name = "encrypt_type", defaultValue = "raw") String encryption,
            @RequestParam(name = "msg_signature", defaultValue = "") String contentSign,
            InputStream body)
            throws IOException {
        requireOn();
        SignedUrl url = new SignedUrl(sign, timestamp, nonce, contentSign);
        if (!signature.isGood(url)) {
            throw WeChatCallback.notSigned(); // the body is not worth reading
        }
        String answer =
                encryption.equals("aes") ? callback.encrypted(url, body) : callback.plain(body);
        return answer(200, answer.startsWith("<") ? XML : TEXT, answer);
    }

    /**
     * A person consented at WeChat, or said no. The answer is a small page, of status 200 when they
     * are logged in, 410 when it was too late, 403 for a banned user and 503 when WeChat is away.
     *
     * @param code what the person's data is fetched with; empty when they said no
     * @param state which login it is about
     */
    @GetMapping(PATH + "/callBack")
    @RawContent(gives = "text/html")
    @RateLimit(value = "qr", by = RateLimit.Subject.ADDRESS)
    @Refusals(ErrorCode.PATH_NOT_FOUND)
    ResponseEntity<byte[]> consented(
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String state,
            Client phone,
            Locale locale) {
        requireOn();
        WeChatConsent.Outcome outcome = consent.consented(code, state, phone);
        return answer(ConsentPage.status(outcome), HTML, page.of(outcome, locale));
    }

    private void requireOn() {
        if (!login.wechat().isOn()) {
            throw new ChatException(ErrorCode.PATH_NOT_FOUND, "server.unknown-path");
        }
    }

    private static ResponseEntity<byte[]> answer(int status, MediaType type, String text) {
        return ResponseEntity.status(status)
                .contentType(type)
                .cacheControl(CacheControl.noStore())
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
