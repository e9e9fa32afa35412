package im.magpie.user.wechat;

import im.magpie.user.wechat.WeChatConsent.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * The page people see in WeChat after they consented. Nothing of the request is in it, and no
 * script.
 */
@Component
final class ConsentPage {
    private final MessageSource messages;
    private final String template;

    ConsentPage(MessageSource messages) {
        this.messages = messages;
        try (InputStream in = ConsentPage.class.getResourceAsStream("consent.html")) {
            this.template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("consent.html is in the jar", e);
        }
    }

    /** The page for an outcome. */
    String of(Outcome outcome, Locale locale) {
        String key =
                switch (outcome) {
                    case LOGGED_IN -> "user.wechat.logged-in";
                    case EXPIRED -> "user.qr.expired";
                    case BANNED -> "user.login.banned";
                    case TRY_AGAIN -> "user.wechat.try-again";
                };
        return template.replace("{language}", locale.toLanguageTag())
                .replace("{sentence}", HtmlUtils.htmlEscape(messages.getMessage(key, null, locale)))
                .replace("{sign}", outcome == Outcome.LOGGED_IN ? "ok" : "alert")
                .replace("{mark}", outcome == Outcome.LOGGED_IN ? "\u2713" : "!");
    }

    /** The status to send the page with. */
    static int status(Outcome outcome) {
        return switch (outcome) {
            case LOGGED_IN -> 200;
            case EXPIRED -> 410;
            case BANNED -> 403;
            case TRY_AGAIN -> 503;
        };
    }
}
